/** What the gateway keeps of a number, under a keyed digest of it: whether its owner wants no texts, its code, and how often it was sent something. */
import Sqlite, { type Database } from "better-sqlite3";
import { databaseIn } from "../src/host/sqlite/files.ts";
import { migrate } from "../src/host/sqlite/migrate.ts";
import type { Purge } from "../src/host/upkeep.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";

const MIGRATIONS = [
  `
-- One row a number that has to do with this gateway. Why: its owner's STOP, and bounds on what it is sent. How long: stopped ones until
-- START, others until a day after the last text.
CREATE TABLE numbers (
  name       BLOB    PRIMARY KEY,           -- a digest keyed with the key file, never the number
  stopped    INTEGER NOT NULL DEFAULT 0,
  code       BLOB,                          -- a keyed digest
  code_until INTEGER NOT NULL DEFAULT 0,
  tries      INTEGER NOT NULL DEFAULT 0,    -- left for this code
  day        INTEGER NOT NULL DEFAULT 0,    -- that both counts are of
  codes      INTEGER NOT NULL DEFAULT 0,
  notes      INTEGER NOT NULL DEFAULT 0,
  note_at    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX numbers_past ON numbers (day) WHERE stopped = 0;

-- Codes of a day to all numbers together, and to each thousand of neighbouring ones: what somebody who types strangers' numbers may cost, or earn.
-- How long: two days.
CREATE TABLE code_counts (name BLOB NOT NULL, day INTEGER NOT NULL, codes INTEGER NOT NULL, PRIMARY KEY (name, day)) STRICT, WITHOUT ROWID;
CREATE TABLE probe (id INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
`,
];

export const DAY_SECS = 86_400;

export interface NumberRow {
  readonly stopped: boolean;
  readonly code: Bytes | null;
  readonly code_until: number;
  readonly tries: number;
  readonly codes: number;
  readonly notes: number;
  readonly note_at: number;
}

const FRESH: NumberRow = { stopped: false, code: null, code_until: 0, tries: 0, codes: 0, notes: 0, note_at: 0 };

export class NumberStore {
  private readonly db: Database;
  private failed = 0;

  /** @throws StoreError for a database of a newer gateway */
  constructor(dataDir: string) {
    this.db = new Sqlite(databaseIn(dataDir, "sms.db"));
    this.db.pragma("journal_mode = WAL");
    this.db.pragma("synchronous = FULL");
    this.db.pragma("secure_delete = ON");
    migrate(this.db, MIGRATIONS, "gateway");
  }

  /** Counts are those of the day of `now`. */
  of(name: Bytes, now: number): NumberRow {
    const row = this.db.prepare<[Bytes], NumberRow & { readonly day: number }>("SELECT * FROM numbers WHERE name = ?").get(name);
    if (!row) return FRESH;
    const isToday = row.day === Math.floor(now / DAY_SECS);
    return { ...row, stopped: Boolean(row.stopped), ...(isToday ? {} : { codes: 0, notes: 0 }) };
  }

  /** Durable when it returns. */
  put(name: Bytes, row: NumberRow, now: number): void {
    this.db
      .prepare(
        `INSERT OR REPLACE INTO numbers (name, stopped, code, code_until, tries, day, codes, notes, note_at)
         VALUES (@name, @stopped, @code, @code_until, @tries, @day, @codes, @notes, @note_at)`,
      )
      .run({ ...row, name, stopped: row.stopped ? 1 : 0, day: Math.floor(now / DAY_SECS) });
  }

  /** Codes of the day of `now` under a name: of a thousand numbers, or of all. */
  codesToday(name: Bytes, now: number): number {
    return (
      this.db
        .prepare<[Bytes, number], number>("SELECT codes FROM code_counts WHERE name = ? AND day = ?")
        .pluck()
        .get(name, Math.floor(now / DAY_SECS)) ?? 0
    );
  }

  countCode(name: Bytes, now: number): void {
    this.db
      .prepare(
        "INSERT INTO code_counts (name, day, codes) VALUES (?, ?, 1) ON CONFLICT (name, day) DO UPDATE SET codes = codes + 1",
      )
      .run(name, Math.floor(now / DAY_SECS));
  }

  readonly purge: Purge = async (now, max) => {
    const before = Math.floor(now / DAY_SECS) - 1;
    this.db.prepare("DELETE FROM code_counts WHERE day < ?").run(before);
    const { changes } = this.db
      .prepare("DELETE FROM numbers WHERE name IN (SELECT name FROM numbers WHERE stopped = 0 AND day < ? LIMIT ?)")
      .run(before, max);
    return { deleted: { numbers: changes }, more: changes === max };
  };

  async probe(): Promise<void> {
    try {
      this.db.prepare("INSERT INTO probe VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1").run();
    } catch (error) {
      this.failed++;
      throw error;
    }
  }

  failures(): number {
    return this.failed;
  }

  close(): void {
    this.db.close();
  }
}
