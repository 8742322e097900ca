/** Copies of a database: made while its server runs, put in place while it is stopped. */
import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { AdminError, type Print } from "../command-line.ts";

/** Pages copied in one step, about a millisecond of work; between steps other tasks run. */
const PAGES_A_STEP = 250;

function sync(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}

/** Renames a file durably: fsyncs its content before the rename, and the directory after it. */
function moveIntoPlace(part: string, path: string): void {
  sync(part);
  renameSync(part, path);
  sync(dirname(path));
}

export function requireSound(db: Database, what: string): void {
  if (db.pragma("quick_check", { simple: true }) !== "ok") throw new AdminError(`${what} is damaged`);
}

/** One snapshot, in small steps; it has its name only when it is whole. @param db open for reading @throws AdminError */
export async function copyOut(db: Database, path: string): Promise<void> {
  if (existsSync(path)) throw new AdminError(`${path} is there already`);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, "wx", 0o600));
  try {
    // SQLite restarts a backup whenever another process commits. Inside a read transaction it copies one snapshot.
    db.exec("BEGIN");
    db.prepare("SELECT count(*) FROM sqlite_master").get();
    await db.backup(part, { progress: () => PAGES_A_STEP });
    db.exec("COMMIT");
    chmodSync(part, 0o600);
    makeOneFile(part);
    moveIntoPlace(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Without a log beside it. */
function makeOneFile(part: string): void {
  const copy = new Sqlite(part);
  try {
    copy.pragma("journal_mode = DELETE");
    requireSound(copy, "the copy");
  } finally {
    copy.close();
  }
}

/** Folds the log into a database that no process uses. @throws AdminError when one does */
function requireUnused(path: string, server: string): void {
  const db = new Sqlite(path, { timeout: 500 });
  try {
    // Leaving WAL mode needs an exclusive lock, which any other open connection prevents.
    db.pragma("journal_mode = DELETE");
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code.startsWith("SQLITE_BUSY"))
      throw new AdminError(`the ${server} is running: stop it first`);
    throw error;
  } finally {
    db.close();
  }
}

/** Replaces the database; the old one stays under another name. @throws AdminError when a process uses it */
export function putInPlace(source: string, path: string, server: string, print: Print): void {
  const before = `${path}.before-restore`;
  const part = `${path}.part`;
  copyFileSync(source, part);
  chmodSync(part, 0o600);
  try {
    if (existsSync(path)) {
      requireUnused(path, server);
      renameSync(path, before);
      print(`what was there is now ${before}`);
    }
    moveIntoPlace(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}
