/**
 * The rules on PostgreSQL. Any number of directories may have one database: a write waits for its turn at a lock, so what it reads holds until it ends,
 * as under SQLite's. Reads, and what the auth server keeps, wait for nobody.
 */
import type pg from "pg";
import { describe } from "../../../src/host/log.ts";
import {
  type Change,
  codeOf,
  connectionsTo,
  type Query,
  type Statement,
  sql,
  transaction,
  type Work,
  withConnection,
} from "../../../src/host/postgres/database.ts";
import { RolledBack, StoreError } from "../../../src/host/sqlite/store-error.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Answer, Asked, Asking } from "../rules/asking.ts";
import { type Dialect, NumbersDatabase } from "../rules/database.ts";

/** Writes in turn have one connection: more would only wait at the same lock. */
const WRITERS = 1;
const OTHERS = 4;
const TURN = "cairn directory writes";

/** In the transaction: a number that the sequence gave may be of one that is not committed yet. */
const NEWS = sql("UPDATE directory_state SET newest_event = (SELECT max(sequence) FROM event)");

const statements = new Map<string, Statement>();

/** PostgreSQL counts its values, and has a planner that knows how many rows there are. */
function statementOf(asked: string): Statement {
  const known = statements.get(asked);
  if (known) return known;
  let values = 0;
  const made = sql(asked.replaceAll("?", () => `$${++values}`).replaceAll("CROSS JOIN", "JOIN"));
  statements.set(asked, made);
  return made;
}

async function answer({ sql: asked, values, wants }: Asked, query: Query, change: Change): Promise<Answer> {
  const statement = statementOf(asked);
  if (wants === "changes") return { rows: [], changes: await change(statement, ...values) };
  return { rows: await query(statement, ...values), changes: 0 };
}

interface Settled<T> {
  readonly value: T;
  readonly isNews: boolean;
}

async function settle<T>(work: Asking<T>, query: Query, change: Change): Promise<Settled<T>> {
  let isNews = false;
  let step = work.next();
  while (!step.done) {
    isNews ||= step.value.isNews;
    step = work.next(await answer(step.value, query, change));
  }
  if (isNews) await change(NEWS);
  return { value: step.value, isNews };
}

/** What PostgreSQL says of a statement may quote its values: its code says enough. */
function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  return new StoreError(code === undefined ? `the database failed: ${describe(error).error}` : `the database refused: ${code}`);
}

export class PostgresDatabase extends NumbersDatabase {
  private readonly writers: pg.Pool;
  private readonly others: pg.Pool;
  readonly dialect: Dialect = {
    newestEvent: "SELECT newest_event FROM directory_state",
    bytes: "SELECT pg_database_size(current_database())",
  };

  /** @param url of a database that was prepared */
  constructor(url: string, auditKey: Bytes, onLost: (error: Error) => void) {
    super(auditKey);
    const pool = (max: number): pg.Pool => connectionsTo(url, { name: "cairn-directory", max, onLost });
    [this.writers, this.others] = [pool(WRITERS), pool(OTHERS)];
  }

  async read<T>(work: () => Asking<T>): Promise<T> {
    try {
      return (await withConnection(this.others, (query, change) => settle(work(), query, change))).value;
    } catch (error) {
      throw asStoreError(error);
    }
  }

  write<T>(work: () => Asking<T>): Promise<T> {
    return this.counted((change) => transaction(this.writers, [TURN], change), work);
  }

  writeApart<T>(work: () => Asking<T>): Promise<T> {
    return this.counted((change) => transaction(this.others, [], change), work);
  }

  private async counted<T>(run: (work: Work<Settled<T>>) => Promise<Settled<T>>, work: () => Asking<T>): Promise<T> {
    try {
      const { value, isNews } = await run((query, change) => settle(work(), query, change));
      if (isNews) this.wakeAll();
      return value;
    } catch (error) {
      if (error instanceof RolledBack) throw error;
      this.failures++;
      throw asStoreError(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.writers.end(), this.others.end()]);
  }
}
