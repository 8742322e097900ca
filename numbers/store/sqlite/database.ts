/** The one connection to the database: statements prepared once, each write in a transaction of its own that is durable when it returns. */
import { createHmac } from "node:crypto";
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import { databaseIn, OpenFiles } from "../../../src/host/sqlite/files.ts";
import { migrate } from "../../../src/host/sqlite/migrate.ts";
import { StoreError } from "../../../src/host/sqlite/store-error.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { By } from "../by.ts";
import { type AuditLine, EVENT_KINDS, type EventKind } from "../contract-public.ts";
import { MIGRATIONS } from "./schema.ts";

export const DATABASE = "numbers.db";
/** How long a write waits for another process: the command line. */
const BUSY_MS = 5000;
/** KiB. A million numbers are 200 MB; what is asked for often fits. */
const CACHE_KIB = 16_384;

/** 64 MB: the log is folded in by upkeep, not in the middle of a cascade. */
const FOLD_PAGES = 16_384;

/** The accounts that one transaction moves, with the state that they had. */
const MOVING = "CREATE TEMP TABLE moving (ppnum_id TEXT PRIMARY KEY, was TEXT NOT NULL) STRICT, WITHOUT ROWID";

export type Value = string | number | null | Bytes;

/** Who did it, as the audit has it. */
export const actorOf = (by: By): string => ("entity" in by ? by.entity : `admin:${by.admin}`);

const FIRST_MAC = Buffer.alloc(32);

/** Thrown within a write by its own code: the transaction is rolled back, and nothing has failed. */
export class RolledBack extends Error {}

export class NumbersDatabase {
  private readonly db: Database;
  private readonly files: OpenFiles;
  private readonly auditKey: Bytes;
  /** Another process keeps the files. */
  private readonly isGuest: boolean;
  private readonly statements = new Map<string, Statement<Value[]>>();
  private readonly listeners = new Set<() => void>();
  private hasNews = false;
  private takenSeen: number | undefined;
  failures = 0;

  /** @param auditKey 32 bytes, kept apart from the database @throws StoreError */
  constructor(dataDir: string, auditKey: Bytes, isGuest = false) {
    const path = databaseIn(dataDir, DATABASE);
    this.isGuest = isGuest;
    this.auditKey = auditKey;
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

  private prepare(sql: string): Statement<Value[]> {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare<Value[]>(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  /** @returns how many rows it changed */
  run(sql: string, ...values: Value[]): number {
    return this.prepare(sql).run(...values).changes;
  }

  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    return this.prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: Value[]): readonly Row[] {
    return this.prepare(sql).all(...values) as Row[];
  }

  /** The first column of the first row, a number; 0 where there is none. */
  count(sql: string, ...values: Value[]): number {
    const row = this.get<Record<string, number | null>>(sql, ...values);
    return (row && Object.values(row)[0]) ?? 0;
  }

  /** A transaction. It takes the write lock at its start, so what it reads holds until it ends. */
  async write<T>(change: () => T): Promise<T> {
    try {
      // SQLite does not notice a file that was cut or replaced.
      this.files.check(this.isGuest);
      const value = this.db.transaction(change).immediate();
      this.files.check(this.isGuest);
      this.tell();
      return value;
    } catch (error) {
      this.hasNews = false;
      if (error instanceof RolledBack) throw error;
      this.failures++;
      throw error instanceof Sqlite.SqliteError ? new StoreError(`the database refused a write: ${error.code}`) : error;
    }
  }

  /** For everybody who may see the account: itself and those that own it. */
  event(ppnumId: string, kind: EventKind, at: number): void {
    this.run(
      `WITH RECURSIVE given(id, kind, at) AS (VALUES (?, ?, ?)),
         above(id) AS (SELECT id FROM given UNION ALL SELECT owner FROM entity JOIN above ON ppnum_id = id WHERE owner IS NOT NULL)
       INSERT INTO event (ppnum_id, watcher, kind, at) SELECT given.id, above.id, kind, at FROM given, above`,
      ppnumId,
      EVENT_KINDS.indexOf(kind) + 1,
      at,
    );
    this.hasNews = true;
  }

  /** For one who may see it, alone. */
  eventFor(ppnumId: string, watcher: string, kind: EventKind, at: number): void {
    this.run(
      "INSERT INTO event (ppnum_id, watcher, kind, at) VALUES (?, ?, ?, ?)",
      ...[ppnumId, watcher, EVENT_KINDS.indexOf(kind) + 1, at],
    );
    this.hasNews = true;
  }

  /** After events that were written by other statements. */
  newsIsThere(): void {
    this.hasNews = true;
  }

  /** How many numbers are taken, as of the last sweep of this process. */
  taken(): number {
    this.takenSeen ??= this.count("SELECT count(*) FROM number");
    return this.takenSeen;
  }

  forgetTaken(): void {
    this.takenSeen = undefined;
  }

  /** A line of the audit, in the transaction of what it tells. */
  audit({ at, actor, action, subject, outcome }: Omit<AuditLine, "id">): void {
    const last = this.get<{ id: number; mac: Buffer }>("SELECT id, mac FROM audit ORDER BY id DESC LIMIT 1");
    const id = (last?.id ?? 0) + 1;
    const mac = this.macOf(last?.mac ?? FIRST_MAC, { id, at, actor, action, subject, outcome });
    this.run("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", id, at, actor, action, subject, outcome, mac);
  }

  private macOf(before: Bytes, { id, at, actor, action, subject, outcome }: AuditLine): Buffer {
    const line = JSON.stringify([id, at, actor, action, subject, outcome]);
    return createHmac("sha256", this.auditKey).update(before).update(line).digest();
  }

  /** @returns the id of the first line that does not follow from the one before; undefined: all do */
  firstBrokenLine(): number | undefined {
    let before: { readonly id: number; readonly mac: Buffer } = { id: 0, mac: FIRST_MAC };
    const lines = this.db.prepare<[], AuditLine & { readonly mac: Buffer }>("SELECT * FROM audit ORDER BY id").iterate();
    for (const line of lines) {
      if (line.id !== before.id + 1 || !this.macOf(before.mac, line).equals(line.mac)) return before.id + 1;
      before = line;
    }
    return undefined;
  }

  subscribe(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  /** Changes when another process has written. */
  version(): number {
    return this.db.pragma("data_version", { simple: true }) as number;
  }

  wakeAll(): void {
    for (const wake of this.listeners) wake();
  }

  private tell(): void {
    if (!this.hasNews) return;
    this.hasNews = false;
    this.wakeAll();
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
