/** `backup`: copies the database while the relay runs. `restore`: puts such a copy in place, with the relay stopped. */
import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { lockDataDir } from "../../src/host/sqlite/lock.ts";
import { type AdminContext, AdminError, databaseIn, readFileArgument, refuseNewer, withDatabase } from "./database.ts";

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

function requireSound(db: Database, what: string): void {
  if (db.pragma("quick_check", { simple: true }) !== "ok") throw new AdminError(`${what} is damaged`);
}

export async function backup({ dataDir, args, print }: AdminContext): Promise<number> {
  const path = resolve(readFileArgument(args));
  if (existsSync(path)) throw new AdminError(`${path} is there already`);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, "wx", 0o600));
  try {
    await withDatabase(dataDir, "read", async (db) => {
      // SQLite restarts a backup whenever another process commits. Inside a read transaction it copies one snapshot.
      db.exec("BEGIN");
      db.prepare("SELECT count(*) FROM store_usage").get();
      await db.backup(part, { progress: () => PAGES_A_STEP });
      db.exec("COMMIT");
    });
    chmodSync(part, 0o600);
    const copy = new Sqlite(part);
    try {
      // Makes the copy a single file, without a WAL.
      copy.pragma("journal_mode = DELETE");
      requireSound(copy, "the copy");
    } finally {
      copy.close();
    }
    moveIntoPlace(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  print(`copied to ${path}`);
  return 0;
}

/** Folds the WAL into a database that no process uses. @throws AdminError when a process uses it */
function requireUnused(path: string): void {
  const db = new Sqlite(path, { timeout: 500 });
  try {
    // Leaving WAL mode needs an exclusive lock, which any other open connection prevents.
    db.pragma("journal_mode = DELETE");
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code.startsWith("SQLITE_BUSY")) {
      throw new AdminError("the relay is running: stop it first");
    }
    throw error;
  } finally {
    db.close();
  }
}

export async function restore({ dataDir, args, print }: AdminContext): Promise<number> {
  const source = resolve(readFileArgument(args));
  if (!existsSync(source)) throw new AdminError(`there is no ${source}`);
  const copy = new Sqlite(source, { readonly: true });
  try {
    refuseNewer(copy, source);
    requireSound(copy, source);
  } finally {
    copy.close();
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockDataDir(dataDir, "relay");
  try {
    putInPlace(source, databaseIn(dataDir), print);
  } finally {
    unlock();
  }
  print(`restored from ${source}`);
  return 0;
}

/** Replaces the database; the old one stays under another name. @throws AdminError when a process uses it */
function putInPlace(source: string, path: string, print: AdminContext["print"]): void {
  const before = `${path}.before-restore`;
  const part = `${path}.part`;
  copyFileSync(source, part);
  chmodSync(part, 0o600);
  try {
    if (existsSync(path)) {
      requireUnused(path);
      renameSync(path, before);
      print(`what was there is now ${before}`);
    }
    moveIntoPlace(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}
