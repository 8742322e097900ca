/** The box's database: opened, migrated, and its rows as values. Synchronous: what a call returns from is on the disk. */
import Sqlite, { type Database } from "better-sqlite3";
import { databaseIn } from "../../src/host/sqlite/files.ts";
import { migrate } from "../../src/host/sqlite/migrate.ts";
import { type Bytes, concat, utf8 } from "../../src/protocol/encoding/bytes.ts";
import type { StoreKey } from "../keys.ts";
import { MIGRATIONS } from "./schema.ts";

export const DATABASE_FILE = "courier.db";
const CACHE_KIB = 4096;
/** The command line writes in small steps. */
const BUSY_MS = 2000;

export type Owned = "members" | "mandates" | "carried" | "receipts" | "deposits";
export type Table = Owned | "groups" | "facts";

const decoder = new TextDecoder();

/** A row: its name, and what is in it. */
export interface Sealed {
  readonly name: Bytes;
  readonly sealed: Bytes;
}

export class BoxDatabase {
  readonly db: Database;
  readonly key: StoreKey;

  /** @throws StoreError for a database of a newer box */
  constructor(dataDir: string, key: StoreKey) {
    this.key = key;
    this.db = new Sqlite(databaseIn(dataDir, DATABASE_FILE), { timeout: BUSY_MS });
    this.db.pragma("journal_mode = WAL");
    this.db.pragma("synchronous = FULL");
    this.db.pragma("secure_delete = ON");
    this.db.pragma(`cache_size = -${CACHE_KIB}`);
    migrate(this.db, MIGRATIONS, "courier");
  }

  /** All or nothing, durable when it returns. */
  together<T>(work: () => T): T {
    return this.db.inTransaction ? work() : this.db.transaction(work).immediate();
  }

  /** What `work` wrote stays where it says so, inside of `together`. */
  ifSo(work: () => boolean): boolean {
    this.db.exec("SAVEPOINT so");
    const isSo = work();
    this.db.exec(isSo ? "RELEASE so" : "ROLLBACK TO so; RELEASE so");
    return isSo;
  }

  /** A count or a sum; 0 where there is nothing. */
  number(sql: string, ...args: readonly (Bytes | number)[]): number {
    return (
      this.db
        .prepare<unknown[], number>(sql)
        .pluck()
        .get(...args) ?? 0
    );
  }

  /** Changes with every commit of another process. */
  version(): number {
    return this.db.pragma("data_version", { simple: true }) as number;
  }

  /** @param value as JSON can hold it @param blob bytes that are kept beside it */
  seal(table: Table, name: Bytes, value: object, blob: Bytes = new Uint8Array(0)): Bytes {
    const head = utf8(JSON.stringify(value));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, head.length);
    return this.key.seal(concat(utf8(table), name), concat(length, head, blob));
  }

  /** What `seal` was given under this name. */
  open<T>(table: Table, name: Bytes, sealed: Bytes): { readonly value: T; readonly blob: Bytes } {
    const plain = this.key.open(concat(utf8(table), name), sealed);
    const end = 4 + new DataView(plain.buffer, plain.byteOffset, 4).getUint32(0);
    return { value: JSON.parse(decoder.decode(plain.subarray(4, end))) as T, blob: plain.subarray(end) };
  }

  fact<T>(what: string): T | undefined {
    const name = this.key.name("fact", utf8(what));
    const sealed = this.db.prepare<[Bytes], Bytes>("SELECT sealed FROM facts WHERE name = ?").pluck().get(name);
    return sealed && this.open<T>("facts", name, sealed).value;
  }

  setFact(what: string, value: object): void {
    const name = this.key.name("fact", utf8(what));
    this.db.prepare("INSERT OR REPLACE INTO facts (name, sealed) VALUES (?, ?)").run(name, this.seal("facts", name, value));
  }

  /** For `status`; never of a person. Nothing depends on it: a disk that is full keeps the box from nothing else. */
  setHealth(values: Readonly<Record<string, string | number | boolean>>): void {
    try {
      const put = this.db.prepare("INSERT OR REPLACE INTO health (name, value) VALUES (?, ?)");
      this.together(() => {
        for (const [name, value] of Object.entries(values)) put.run(name, JSON.stringify(value));
      });
    } catch (error) {
      if (!(error instanceof Sqlite.SqliteError)) throw error;
    }
  }

  health(): Readonly<Record<string, unknown>> {
    const rows = this.db.prepare<[], { name: string; value: string }>("SELECT name, value FROM health").all();
    return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
  }

  close(): void {
    this.db.close();
  }
}
