/** The only writer of a database: applies each batch of writes in one transaction, with one fsync (group commit). Synchronous. */
import Sqlite, { type Database } from "better-sqlite3";
import { OpenFiles } from "./files.ts";
import { StoreError } from "./store-error.ts";
import type { Op, OpOutcome } from "./writes.ts";

/** How long a commit waits for another writing process, the command line: that writes in small steps. */
const BUSY_MS = 1000;
/** The kind of a write that changes nothing: after its batch the write-ahead log is folded into the database and cut to nothing. */
export const CHECKPOINT = "checkpoint";
/** Failures of the disk or of the whole database: retrying the writes of a batch one by one would fail too. */
const WHOLE_DATABASE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM)/;

export interface Applier {
  /** Called at the start and at the end of every transaction. */
  begin(): void;
  end(): void;
  /** Called when a transaction was rolled back. */
  undone?(): void;
  /** Carries out one write and returns its result. When it throws, the transaction is rolled back. */
  apply(op: Op): unknown;
}

export class OneWriter {
  private readonly db: Database;
  private readonly files: OpenFiles;
  private readonly applier: Applier;
  private readonly transaction: (ops: readonly Op[]) => OpOutcome[];

  /** Opens or creates the database. @param prepare migrates it and returns the applier. @throws StoreError */
  constructor(path: string, prepare: (db: Database) => Applier) {
    this.db = new Sqlite(path, { timeout: BUSY_MS });
    try {
      this.db.pragma("journal_mode = WAL");
      // FULL: a commit returns only after the WAL is fsynced, so an acknowledged write survives a power cut.
      this.db.pragma("synchronous = FULL");
      // Deleted content is overwritten, so that a copied or stolen disk does not reveal it. A purge writes 3 % more pages.
      this.db.pragma("secure_delete = ON");
      this.db.pragma("cache_size = -65536");
      this.db.pragma("wal_autocheckpoint = 10000");
      this.files = new OpenFiles(path);
      const applier = prepare(this.db);
      this.applier = applier;
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

  /** When it returns, all writes without `failed` are durable. When one write makes the batch fail, each is retried alone. */
  apply(ops: readonly Op[]): readonly OpOutcome[] {
    try {
      // Before: SQLite does not notice a truncated file and would write to it. After: a write to a deleted file is not durable.
      this.files.check();
      const outcomes = this.transaction(ops);
      this.files.check();
      if (ops.some(({ kind }) => kind === CHECKPOINT)) this.cutLog();
      return outcomes;
    } catch (error) {
      this.applier.undone?.();
      const failed = error instanceof Error ? error.message : "unknown";
      const failsAll = error instanceof StoreError || (error instanceof Sqlite.SqliteError && WHOLE_DATABASE.test(error.code));
      if (ops.length === 1 || failsAll) return ops.map(() => ({ failed }));
      return ops.flatMap((op) => this.apply([op]));
    }
  }

  /** Folds the write-ahead log into the database. While somebody reads an older state it is left for another time. */
  private cutLog(): void {
    this.db.pragma("wal_checkpoint(TRUNCATE)");
    this.files.check(true);
  }

  close(): void {
    this.db.close();
  }
}
