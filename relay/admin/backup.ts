/** `backup`: copies the database while the relay runs. `restore`: puts such a copy in place, with the relay stopped. */
import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { AdminError, readFileArgument } from "../../src/host/command-line.ts";
import { copyOut, putInPlace, requireSound } from "../../src/host/sqlite/copy.ts";
import { lockDataDir } from "../../src/host/sqlite/lock.ts";
import { type AdminContext, databaseIn, refuseNewer, withDatabase } from "./database.ts";

export async function backup({ dataDir, args, print }: AdminContext): Promise<number> {
  const path = resolve(readFileArgument(args));
  await withDatabase(dataDir, "read", (db) => copyOut(db, path));
  print(`copied to ${path}`);
  return 0;
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
    putInPlace(source, databaseIn(dataDir), "relay", print);
  } finally {
    unlock();
  }
  print(`restored from ${source}`);
  return 0;
}
