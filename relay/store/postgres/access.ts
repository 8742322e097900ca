/** How the parts of the store read and write. */
import type pg from "pg";
import { type Query, type Statement, transaction, type Value, withConnection } from "./database.ts";

export class Access {
  private readonly pool: pg.Pool;
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

  /** Several. @param locks see `transaction` */
  change<T>(locks: readonly string[], work: (query: Query) => Promise<T>): Promise<T> {
    return this.counted(transaction(this.pool, locks, work));
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

/** The name of a lock on something that bytes name. */
export const lockOn = (kind: string, name: Uint8Array): string =>
  `${kind} ${Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString("base64")}`;
