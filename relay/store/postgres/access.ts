/** How the parts of the store read and write. */
import type pg from "pg";
import { type Query, type Statement, transaction, type Value, withConnection } from "../../../src/host/postgres/database.ts";
import { InTurn } from "./in-turn.ts";

export class Access {
  private readonly pool: pg.Pool;
  private readonly turns = new InTurn();
  /** The number of failed writes since the start. */
  failures = 0;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  rows<R extends object>(statement: Statement, ...values: readonly Value[]): Promise<R[]> {
    return withConnection(this.pool, (query) => query<R>(statement, ...values));
  }

  async row<R extends object>(statement: Statement, ...values: readonly Value[]): Promise<R | undefined> {
    return (await this.rows<R>(statement, ...values))[0];
  }

  /** One statement that changes something, in a transaction of its own. */
  write<R extends object>(statement: Statement, ...values: readonly Value[]): Promise<R[]> {
    return this.counted(this.rows<R>(statement, ...values));
  }

  /** The same, in turn with all that is done under this name here. */
  writeInTurn<R extends object>(name: string, statement: Statement, ...values: readonly Value[]): Promise<R[]> {
    return this.turns.run(name, () => this.write<R>(statement, ...values));
  }

  /** Several, in turn; whoever changes the same row at another relay waits for the row. */
  changeInTurn<T>(name: string, work: (query: Query) => Promise<T>): Promise<T> {
    return this.turns.run(name, () => this.counted(transaction(this.pool, [], work)));
  }

  /** Several, while nobody does anything under this name at any relay. */
  changeAlone<T>(name: string, work: (query: Query) => Promise<T>): Promise<T> {
    return this.turns.run(name, () => this.counted(transaction(this.pool, [name], work)));
  }

  private async counted<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.failures++;
      throw error;
    }
  }
}

/** The name of something that bytes name, for turns and locks. */
export const nameOf = (kind: string, name: Uint8Array): string =>
  `${kind} ${Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString("base64")}`;
