/** Work under one name runs in the order in which it was given: what a client sends one after the other stays in that order. */

export class InTurn {
  private readonly tails = new Map<string, Promise<unknown>>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name);
    // Also after one that failed: that is told to whoever gave it.
    const result = before !== undefined ? before.then(work, work) : work();
    this.tails.set(name, result);
    const done = (): void => {
      if (this.tails.get(name) === result) this.tails.delete(name);
    };
    result.then(done, done);
    return result;
  }
}
