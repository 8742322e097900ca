/** `backup`: a copy of the database beside a running relay. `restore`: such a copy back into place, with the relay stopped. */
import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { lockDataDir } from "../../src/host/sqlite/lock.ts";
import { type AdminContext, AdminError, databaseIn, readFileArgument, refuseNewer, withDatabase } from "./database.ts";

/** Pages a step: a millisecond or so, after which others get their turn. */
const PAGES_A_STEP = 250;

function sync(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}

/** Into place with all of it on the disk: first the file, then its name. */
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
      // SQLite starts a backup anew whenever another process commits; from inside a read transaction it copies that one moment.
      db.exec("BEGIN");
      db.prepare("SELECT count(*) FROM store_usage").get();
      await db.backup(part, { progress: () => PAGES_A_STEP });
      db.exec("COMMIT");
    });
    chmodSync(part, 0o600);
    const copy = new Sqlite(part);
    try {
      // A single file, without a log beside it.
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

/** Closes the log of a database that nobody uses. @throws AdminError when somebody does */
function requireUnused(path: string): void {
  const db = new Sqlite(path, { timeout: 500 });
  try {
    // Leaving WAL takes the lock that every open connection shares.
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

/** @throws AdminError when somebody uses what is there */
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
