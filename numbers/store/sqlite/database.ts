/** The one connection to the database: statements prepared once, each write in a transaction of its own that is durable when it returns. */
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import { databaseIn, OpenFiles } from "../../../src/host/sqlite/files.ts";
import { migrate } from "../../../src/host/sqlite/migrate.ts";
import { RolledBack, StoreError } from "../../../src/host/sqlite/store-error.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Answer, Asked, Asking, Value } from "../rules/asking.ts";
import { type Dialect, NumbersDatabase } from "../rules/database.ts";
import { MIGRATIONS } from "../rules/schema.ts";

export const DATABASE = "numbers.db";
/** How long a write waits for another process: the command line. */
const BUSY_MS = 5000;
/** KiB. A million numbers are 200 MB; what is asked for often fits. */
const CACHE_KIB = 16_384;

/** 64 MB: the log is folded in by upkeep, not in the middle of a cascade. */
const FOLD_PAGES = 16_384;

/** The accounts that one transaction moves, with the state that they had. */
const MOVING = "CREATE TEMP TABLE moving (ppnum_id TEXT PRIMARY KEY, was TEXT NOT NULL) STRICT, WITHOUT ROWID";

const NO_ROWS: readonly object[] = [];

export class SqliteDatabase extends NumbersDatabase {
  private readonly db: Database;
  private readonly files: OpenFiles;
  /** Another process keeps the files. */
  private readonly isGuest: boolean;
  private readonly statements = new Map<string, Statement<Value[], object>>();
  readonly dialect: Dialect = {
    newestEvent: "SELECT seq FROM sqlite_sequence WHERE name = 'event'",
    bytes: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
  };

  /** @param auditKey 32 bytes, kept apart from the database @throws StoreError */
  constructor(dataDir: string, auditKey: Bytes, isGuest = false) {
    super(auditKey);
    this.isGuest = isGuest;
    const path = databaseIn(dataDir, DATABASE);
    this.db = new Sqlite(path, { timeout: BUSY_MS });
    try {
      this.db.pragma("journal_mode = WAL");
      // A commit returns only after the log is fsynced, so an acknowledged write survives a power cut.
      this.db.pragma("synchronous = FULL");
      // Deleted content is overwritten, so that a copied or stolen disk does not reveal it.
      this.db.pragma("secure_delete = ON");
      this.db.pragma("foreign_keys = ON");
      this.db.pragma(`wal_autocheckpoint = ${FOLD_PAGES}`);
      this.db.pragma(`cache_size = -${CACHE_KIB}`);
      this.files = new OpenFiles(path);
      migrate(this.db, MIGRATIONS, "directory");
      this.db.pragma("temp_store = MEMORY");
      this.db.exec(MOVING);
      this.files.check();
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  private prepare(sql: string): Statement<Value[], object> {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare<Value[], object>(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private answer({ sql, values, wants }: Asked): Answer {
    const statement = this.prepare(sql);
    if (wants === "changes") return { rows: NO_ROWS, changes: statement.run(...values).changes };
    if (wants === "rows") return { rows: statement.all(...values), changes: 0 };
    const row = statement.get(...values);
    return { rows: row ? [row] : NO_ROWS, changes: 0 };
  }

  private settle<T>(work: Asking<T>): { readonly value: T; readonly isNews: boolean } {
    let isNews = false;
    let step = work.next();
    while (!step.done) {
      isNews ||= step.value.isNews;
      step = work.next(this.answer(step.value));
    }
    return { value: step.value, isNews };
  }

  async read<T>(work: () => Asking<T>): Promise<T> {
    return this.settle(work()).value;
  }

  /** It takes the write lock at its start. */
  async write<T>(work: () => Asking<T>): Promise<T> {
    try {
      // SQLite does not notice a file that was cut or replaced.
      this.files.check(this.isGuest);
      const { value, isNews } = this.db.transaction(() => this.settle(work())).immediate();
      this.files.check(this.isGuest);
      if (isNews) this.wakeAll();
      return value;
    } catch (error) {
      if (error instanceof RolledBack) throw error;
      this.failures++;
      throw error instanceof Sqlite.SqliteError ? new StoreError(`the database refused a write: ${error.code}`) : error;
    }
  }

  /** There is one turn for all. */
  writeApart<T>(work: () => Asking<T>): Promise<T> {
    return this.write(work);
  }

  /** Changes when another process has written. */
  version(): number {
    return this.db.pragma("data_version", { simple: true }) as number;
  }

  /** Folds the log into the database and empties it. Waits for nobody: who reads puts it off. */
  fold(): void {
    this.db.pragma("busy_timeout = 0");
    this.db.pragma("wal_checkpoint(TRUNCATE)");
    this.db.pragma(`busy_timeout = ${BUSY_MS}`);
    this.files.check(true);
  }

  close(): void {
    this.db.close();
  }
}
