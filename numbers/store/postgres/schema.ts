/** The tables in PostgreSQL's words, and what this store has beside them. */
import type { Schema } from "../../../src/host/postgres/migrate.ts";
import { MIGRATIONS } from "../rules/schema.ts";

/** Whole words, in this order. Bytes compare as in SQLite, whatever the language of the database. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\) STRICT(, WITHOUT ROWID)?;/g, ");"],
  [/\bINTEGER PRIMARY KEY AUTOINCREMENT\b/g, "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"],
  [/\bINTEGER\b/g, "bigint"],
  [/\bBLOB\b/g, "bytea"],
  [/\bTEXT\b/g, 'text COLLATE "C"'],
];

const inPostgres = (sql: string): string => WORDS.reduce((text, [from, to]) => text.replace(from, to), sql);

/** With the migration of the same number. */
const BESIDE: readonly string[] = [
  `
-- The accounts that a transaction moves, with the state that they had: empty outside of one.
CREATE UNLOGGED TABLE moving (
  ppnum_id text COLLATE "C" PRIMARY KEY,
  was      text NOT NULL
);

-- One row: a mark of the directories' key, and the sequence of the newest event that was committed.
CREATE TABLE directory_state (
  id           int4   PRIMARY KEY CHECK (id = 1),
  key_mark     bytea  NOT NULL,
  newest_event bigint NOT NULL
);
`,
];

export const SCHEMA: Schema = {
  program: "directory",
  migrations: MIGRATIONS.map((step, i) => inPostgres(step) + (BESIDE[i] ?? "")),
  // The first one takes tokens of an earlier generation.
  oldestReader: 2,
  table: "directory_state",
};
