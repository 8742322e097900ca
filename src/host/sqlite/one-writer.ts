/** The one writer: applies batches of writes, each batch in one transaction and so with one fsync (group commit). Synchronous. */
import Sqlite, { type Database } from "better-sqlite3";
import { OpenFiles } from "./files.ts";
import { StoreError } from "./store-error.ts";
import type { Op, OpOutcome } from "./writes.ts";

/** How long a commit waits for another process that writes (the command line): what it does is done in small steps. */
const BUSY_MS = 1000;
/** Failures of the disk or of the database as a whole. Trying each write of a batch by itself would only take longer. */
const CONCERNS_ALL = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM)/;

export interface Applier {
  /** At both ends of every transaction. */
  begin(): void;
  end(): void;
  /** Carries out one write. Throwing undoes it. */
  apply(op: Op): unknown;
}

export class OneWriter {
  private readonly db: Database;
  private readonly files: OpenFiles;
  private readonly transaction: (ops: readonly Op[]) => OpOutcome[];

  /** Opens or creates the database. @param prepare brings it up to date and says what writes to it. @throws StoreError */
  constructor(path: string, prepare: (db: Database) => Applier) {
    this.db = new Sqlite(path, { timeout: BUSY_MS });
    try {
      this.db.pragma("journal_mode = WAL");
      // FULL: a commit returns only after the log is fsynced, so an answered write survives a power cut.
      this.db.pragma("synchronous = FULL");
      // What was deleted is overwritten, so that a copied or stolen disk holds no more than the tables tell. Costs 3 % more pages a purge.
      this.db.pragma("secure_delete = ON");
      this.db.pragma("cache_size = -65536");
      this.db.pragma("wal_autocheckpoint = 10000");
      this.files = new OpenFiles(path);
      const applier = prepare(this.db);
      this.files.check();
      this.transaction = this.db.transaction((ops: readonly Op[]) => {
        applier.begin();
        const outcomes = ops.map((op) => ({ value: applier.apply(op) }));
        applier.end();
        return outcomes;
      }).immediate;
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  /** All of them durable when it returns. Where one write spoils the batch, each is tried alone. */
  apply(ops: readonly Op[]): readonly OpOutcome[] {
    try {
      // Before: over a file that was cut SQLite would write on as if it were whole. After: what no name leads to is not kept.
      this.files.check();
      const outcomes = this.transaction(ops);
      this.files.check();
      return outcomes;
    } catch (error) {
      const failed = error instanceof Error ? error.message : "unknown";
      const concernsAll = error instanceof StoreError || (error instanceof Sqlite.SqliteError && CONCERNS_ALL.test(error.code));
      if (ops.length === 1 || concernsAll) return ops.map(() => ({ failed }));
      return ops.flatMap((op) => this.apply([op]));
    }
  }

  close(): void {
    this.db.close();
  }
}
