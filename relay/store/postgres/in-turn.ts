/** Work under one name runs in the order in which it was given: what a client sends one after the other stays in that order. */
import { codeOf } from "../../../src/host/postgres/database.ts";

export class InTurn {
  private readonly tails = new Map<string, Promise<unknown>>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name);
    // Where the database failed, who waits is told at once: each would wait as long again.
    const failed = (error: unknown): Promise<T> => (codeOf(error) === undefined ? Promise.reject(error) : work());
    const result = before !== undefined ? before.then(work, failed) : work();
    this.tails.set(name, result);
    const done = (): void => {
      if (this.tails.get(name) === result) this.tails.delete(name);
    };
    result.then(done, done);
    return result;
  }
}
