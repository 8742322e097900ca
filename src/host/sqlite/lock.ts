/**
 * One server a data directory: two would each hear half of what is stored, and count half of what is asked. The lock is SQLite's own on an
 * empty file, so the system lets go of it however a process ends, and it holds between containers that share the directory as well.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { StoreError } from "./store-error.ts";

function holderIn(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // Who holds the lock has not written its name yet, or under another user.
    return "somebody";
  }
}

/** @returns what lets go of it. @throws StoreError that says who holds it */
export function lockDataDir(dataDir: string, server: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const holder = join(dataDir, `${server}.holder`);
  const lock = new Sqlite(join(dataDir, `${server}.lock`), { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    writeFileSync(holder, `process ${process.pid} on ${hostname()}\n`, { mode: 0o600 });
  } catch (error) {
    lock.close();
    if (!(error instanceof Sqlite.SqliteError && error.code === "SQLITE_BUSY")) throw error;
    throw new StoreError(`${dataDir} is in use by ${holderIn(holder)}`);
  }
  return () => {
    rmSync(holder, { force: true });
    lock.close();
  };
}
