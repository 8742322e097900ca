/**
 * `cairn-sdk/sqlite`: a store and a vault in one SQLite file, for programs in Node. Each write is one transaction that is on the disk before it
 * resolves: a killed process or a power cut leaves it whole or not there at all. Rows come encrypted; the seed is in clear, and only the file's mode
 * (600) keeps others from it.
 */
import { chmodSync, closeSync, openSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";
import { type KeyVault, type Store, type StoreChange, StoreGone } from "../../engine/ports.ts";
import type { Bytes } from "../../protocol/encoding/bytes.ts";

/** A released one is never edited; a change is a new one at the end. */
const MIGRATIONS = [
  `CREATE TABLE rows (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE vault (id INTEGER PRIMARY KEY CHECK (id = 1), secret BLOB NOT NULL) STRICT;`,
] as const;

export interface SqliteStore {
  readonly store: Store;
  readonly vault: KeyVault;
  /** The store cannot be used afterwards. */
  close(): void;
}

/** @throws StoreGone `newer` for a file of a later version */
function migrate(db: Database): void {
  const upgrade = db.transaction(() => {
    const version = db.pragma("user_version", { simple: true }) as number;
    if (version > MIGRATIONS.length) throw new StoreGone("newer");
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  upgrade.immediate();
}

function opened(path: string): Database {
  // SQLite makes the log beside it with the same mode.
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
  const db = new Sqlite(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  migrate(db);
  return db;
}

const bytesOf = (value: Buffer): Bytes => new Uint8Array(value);

function requireBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError("a row is bytes");
  return value;
}

function rowsIn(db: Database): Store {
  const all = db.prepare<[], { readonly key: string; readonly value: Buffer }>("SELECT key, value FROM rows");
  const put = db.prepare("INSERT INTO rows VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  const drop = db.prepare("DELETE FROM rows WHERE key = ?");
  const clear = db.prepare("DELETE FROM rows");
  const write = db.transaction((changes: readonly StoreChange[]) => {
    for (const { key, value } of changes) {
      if (value === undefined) drop.run(key);
      else put.run(key, requireBytes(value));
    }
  });
  return {
    load: async () => all.all().map(({ key, value }) => ({ key, value: bytesOf(value) })),
    write: async (changes) => write(changes),
    clear: async () => void clear.run(),
  };
}

function vaultIn(db: Database): KeyVault {
  const secret = db.prepare<[], { readonly secret: Buffer }>("SELECT secret FROM vault");
  const save = db.prepare("INSERT INTO vault VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET secret = excluded.secret");
  const clear = db.prepare("DELETE FROM vault");
  return {
    async load() {
      const row = secret.get();
      return row && bytesOf(row.secret);
    },
    save: async (bytes) => void save.run(requireBytes(bytes)),
    clear: async () => void clear.run(),
  };
}

/** @param path of the file, in a folder that is there. One process at a time: two engines on one store would undo each other's writes */
export function sqliteStore(path: string): SqliteStore {
  const db = opened(path);
  // What was deleted is not left in the file's free pages.
  db.pragma("secure_delete = ON");
  return { store: rowsIn(db), vault: vaultIn(db), close: () => void db.close() };
}
