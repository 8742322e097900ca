/** What an agent keeps beside its engine's rows: its attestation, and how far it has read. One small SQLite file. */
import { chmodSync, closeSync, openSync } from "node:fs";
import Sqlite from "better-sqlite3";

export interface Kept {
  get(key: string): string | undefined;
  /** Durable when it returns. */
  set(key: string, value: string): void;
  close(): void;
}

export function openKept(path: string): Kept {
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
  const db = new Sqlite(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID");
  const get = db.prepare<[string], { readonly value: string }>("SELECT value FROM kept WHERE key = ?");
  const set = db.prepare("INSERT INTO kept VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  return { get: (key) => get.get(key)?.value, set: (key, value) => void set.run(key, value), close: () => void db.close() };
}
