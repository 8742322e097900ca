/** Copies of the database. They hold mail addresses, so they are encrypted, or the operator says that they mean it. Keys are in none of them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { AdminError, readFileArgument } from "../../src/host/command-line.ts";
import { copyOut, putInPlace, requireSound } from "../../src/host/sqlite/copy.ts";
import { lockDataDir } from "../../src/host/sqlite/lock.ts";
import { AUDIT_HEAD_FILE } from "../audit-head.ts";
import { MIGRATIONS } from "../store/rules/schema.ts";
import { type AdminContext, databaseIn, requireDatabase } from "./context.ts";

/** @throws AdminError */
function encrypt(clear: string, path: string, recipient: string): void {
  const { error, status, stderr } = spawnSync("age", ["-r", recipient, "-o", path, clear], { encoding: "utf8" });
  if (error) throw new AdminError("age is not on the PATH: install it, or say --clear and encrypt the copy yourself");
  if (status !== 0) throw new AdminError(`age: ${stderr.trim()}`);
}

/** @throws AdminError */
function refusePostgres(store: string | undefined): void {
  if (store !== undefined)
    throw new AdminError("NUMBERS_STORE names a PostgreSQL: copy it with pg_basebackup or pg_dump, and encrypt the copy");
}

/** `backup <file> --age <recipient>`, or `--clear` */
export async function backup({ dataDir, store, args, values, print }: AdminContext): Promise<number> {
  refusePostgres(store);
  const path = resolve(readFileArgument(args));
  if (values.age === undefined && !values.clear)
    throw new AdminError("the copy holds mail addresses: --age <recipient> encrypts it, --clear leaves it readable");
  if (existsSync(path)) throw new AdminError(`${path} is there already`);
  requireDatabase(dataDir);
  // The clear copy lies where the database does: on no other disk.
  const clear = values.age === undefined ? path : `${databaseIn(dataDir)}.copy`;
  rmSync(clear, { force: true });
  const db = new Sqlite(databaseIn(dataDir), { readonly: true });
  try {
    await copyOut(db, clear);
    if (values.age !== undefined) encrypt(clear, path, values.age);
  } finally {
    db.close();
    if (clear !== path) rmSync(clear, { force: true });
  }
  print(`copied to ${path}; the keys (numbers-*.json) are not in it`);
  return 0;
}

/** `restore <file>`: a clear copy. */
export async function restore({ dataDir, store, args, print }: AdminContext): Promise<number> {
  refusePostgres(store);
  const source = resolve(readFileArgument(args));
  if (!existsSync(source)) throw new AdminError(`there is no ${source}`);
  requireCopy(source);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockDataDir(dataDir, "directory");
  try {
    putInPlace(source, databaseIn(dataDir), "directory", print);
    putHeadAside(dataDir);
  } finally {
    unlock();
  }
  print(`restored from ${source}; what was suspended or ended since then is as it was: look at it`);
  return 0;
}

/** The copy's audit ends sooner, and another one goes on from there. */
function putHeadAside(dataDir: string): void {
  const head = join(dataDir, AUDIT_HEAD_FILE);
  if (existsSync(head)) renameSync(head, `${head}.before-restore`);
}

/** @throws AdminError */
function requireCopy(source: string): void {
  const copy = new Sqlite(source, { readonly: true });
  try {
    const version = Number(copy.pragma("user_version", { simple: true }));
    if (version > MIGRATIONS.length) throw new AdminError(`${source} was written by a newer directory (version ${version})`);
    requireSound(copy, source);
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) throw new AdminError(`${source} is no copy of a directory (decrypt it first: age -d)`);
    throw error;
  } finally {
    copy.close();
  }
}
