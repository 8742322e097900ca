/**
 * Work on a database as a generator: it asks, a database answers. So each rule of the directory is written once: SQLite runs it in one go, PostgreSQL
 * awaits each answer. The SQL is what both understand: `?` stands for a value, and CROSS JOIN for an order that SQLite's planner keeps.
 */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";

export type Value = string | number | null | Bytes;

export interface Asked {
  readonly sql: string;
  readonly values: readonly Value[];
  readonly wants: "rows" | "row" | "changes";
  /** It writes events: who watches is woken when they are committed. */
  readonly isNews: boolean;
}

export interface Answer {
  readonly rows: readonly object[];
  /** How many rows it changed. */
  readonly changes: number;
}

export type Asking<T> = Generator<Asked, T, Answer>;
