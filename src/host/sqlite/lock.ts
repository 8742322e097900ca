/**
 * Allows one server for each data directory: with two, each would notify only about its own writes, and count only its own requests. The
 * lock is an SQLite lock on an empty file. The system releases it however a process ends, and it also works between containers that
 * share the directory.
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
    // The holder has not written the file yet, or another user owns it.
    return "somebody";
  }
}

/** @returns the function that releases the lock. @throws StoreError that names the holder */
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
