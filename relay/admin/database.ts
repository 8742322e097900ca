/** How the command line opens the relay's database: it must exist and have this version; the relay may be running. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { AdminError } from "../../src/host/command-line.ts";
import { SCHEMA_VERSION } from "../store/sqlite/migrations/all.ts";
import { DATABASE } from "../store/sqlite/sqlite-store.ts";

/** The input of every command. */
export interface AdminContext {
  readonly dataDir: string;
  readonly args: readonly string[];
  readonly json: boolean;
  /** Of `move`: the URL as it was given. */
  readonly to?: string | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** Prints one line. */
  readonly print: (line: string) => void;
}

/** How long to wait for a commit of the relay. */
const BUSY_MS = 10_000;

export const databaseIn = (dataDir: string): string => join(dataDir, DATABASE);

/** @returns the schema version. @throws AdminError when it is newer than this relay's */
export function refuseNewer(db: Database, what: string): number {
  const version = db.pragma("user_version", { simple: true }) as number;
  if (version > SCHEMA_VERSION) throw new AdminError(`${what} was written by a newer relay (version ${version})`);
  return version;
}

function checkVersion(db: Database, what: string): void {
  const version = refuseNewer(db, what);
  if (version < SCHEMA_VERSION) throw new AdminError(`${what} is of an older relay (version ${version}): start this one once`);
}

/** Opens the database, runs `use`, and closes it. @throws AdminError when it is missing or of another version */
export async function withDatabase<T>(dataDir: string, mode: "read" | "write", use: (db: Database) => T | Promise<T>): Promise<T> {
  const path = databaseIn(dataDir);
  if (!existsSync(path)) throw new AdminError(`there is no database at ${path} (set PPP_DATA_DIR, or --data)`);
  const db = new Sqlite(path, { readonly: mode === "read", fileMustExist: true, timeout: BUSY_MS });
  try {
    checkVersion(db, path);
    return await use(db);
  } finally {
    db.close();
  }
}

/** Every table of the relay. */
export const tablesOf = (db: Database): readonly string[] =>
  db
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .pluck()
    .all();

/** Parses a public key, hex or base64url. @throws AdminError */
export function readKey(text: string | undefined): Buffer {
  if (text !== undefined && /^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, "hex");
  if (text !== undefined && /^[0-9A-Za-z_-]{43}$/.test(text)) return Buffer.from(text, "base64url");
  throw new AdminError("a public key is needed, as 64 hex digits or 43 characters of base64url");
}
