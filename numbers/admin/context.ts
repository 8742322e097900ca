/** What every command is given, and how it opens the directory's data: they must be there already; the directory may be running. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { AdminError, type Print } from "../../src/host/command-line.ts";
import { ConfigError } from "../../src/host/env.ts";
import { keysIn } from "../../src/host/key-file.ts";
import { systemClock, systemRandom } from "../../src/host/ports.ts";
import { AuditHead } from "../audit-head.ts";
import { loadAuthKeys } from "../auth/auth-keys.ts";
import { loadDirectoryCrypto } from "../crypto.ts";
import { DirectoryKeys } from "../issue/directory-keys.ts";
import { loadDirectorySecrets } from "../issue/directory-secrets.ts";
import { hasKeys, keyMarks, requireKeyFiles } from "../key-files.ts";
import { isPpnumId } from "../model/ppnum-id.ts";
import { openStore, type Where } from "../open-store.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { Entity } from "../store/contract-entities.ts";
import { MIGRATIONS } from "../store/rules/schema.ts";
import { DATABASE } from "../store/sqlite/database.ts";

export const OPTIONS = {
  help: { type: "boolean", short: "h" },
  data: { type: "string" },
  by: { type: "string" },
  yes: { type: "boolean" },
  json: { type: "boolean" },
  note: { type: "string" },
  name: { type: "string" },
  redirect: { type: "string" },
  origin: { type: "string", multiple: true },
  "first-party": { type: "boolean" },
  capability: { type: "string" },
  input: { type: "string" },
  output: { type: "string" },
  kind: { type: "string" },
  scope: { type: "string" },
  priority: { type: "string" },
  "at-once": { type: "boolean" },
  after: { type: "string" },
  limit: { type: "string" },
  clear: { type: "boolean" },
  age: { type: "string" },
  "dry-run": { type: "boolean" },
} as const;

export type Values = {
  readonly [N in keyof typeof OPTIONS]?: (typeof OPTIONS)[N] extends { readonly multiple: true }
    ? string[]
    : (typeof OPTIONS)[N]["type"] extends "string"
      ? string
      : boolean;
};

export interface AdminContext extends Where {
  readonly args: readonly string[];
  readonly values: Values;
  /** Who does it, for the audit. */
  readonly by: { readonly admin: string };
  /** Unix seconds, whole. */
  readonly now: number;
  readonly print: Print;
}

export const databaseIn = (dataDir: string): string => join(dataDir, DATABASE);

/** @throws AdminError when the database is missing or of another version */
export function requireDatabase(dataDir: string): void {
  const path = databaseIn(dataDir);
  if (!existsSync(path))
    throw new AdminError(`there is no directory in ${dataDir} (set NUMBERS_DATA, or --data; cairn-numbers init makes one)`);
  const db = new Sqlite(path, { readonly: true });
  const version = db.pragma("user_version", { simple: true });
  db.close();
  if (version !== MIGRATIONS.length)
    throw new AdminError(`the database has version ${version}, this command knows ${MIGRATIONS.length}: use that of the directory`);
}

export async function openData({ dataDir, store: url }: Where): Promise<NumbersStore> {
  const keys = keysIn(dataDir);
  const secrets = loadDirectorySecrets(keys, systemRandom);
  const known = { auditKey: secrets.audit, marks: keyMarks(secrets, loadAuthKeys(keys)) };
  const { store } = await openStore({ dataDir, store: url }, { ...known, clock: systemClock, isGuest: true });
  return store;
}

/** @throws AdminError */
export async function withStore<T>(where: Where, use: (store: NumbersStore) => Promise<T>): Promise<T> {
  if (where.store === undefined) requireDatabase(where.dataDir);
  else requireKeys(where.dataDir);
  requireKeyFiles(where.dataDir);
  const store = await openData(where);
  try {
    const used = await use(store);
    await keepHead(where.dataDir, store);
    return used;
  } finally {
    await store.close();
  }
}

/** What was done is done, whether or not the file can be written: the directory says that, and `audit verify` what is wrong. */
export async function keepHead(dataDir: string, store: NumbersStore): Promise<void> {
  try {
    await new AuditHead(dataDir, store.audit).keep();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
}

/** With PostgreSQL the keys alone lie here. @throws AdminError */
function requireKeys(dataDir: string): void {
  if (!hasKeys(dataDir)) throw new AdminError(`${dataDir} holds no keys of a directory (set NUMBERS_DATA, or --data)`);
}

/** Made where there are none. */
export const openKeys = async (dataDir: string): Promise<DirectoryKeys> =>
  new DirectoryKeys({
    ...{ openKeys: () => keysIn(dataDir), crypto: await loadDirectoryCrypto(), clock: systemClock, random: systemRandom },
  });

/** @throws AdminError */
export function one(args: readonly string[], what: string): string {
  const [value, ...rest] = args;
  if (value === undefined || rest.length > 0) throw new AdminError(`${what} is needed`);
  return value;
}

/** By its ppnum_id, or by the number that it has now. @throws AdminError */
export async function accountOf(store: NumbersStore, text: string): Promise<Entity> {
  const digits = text.replace(/-/g, "");
  const found = isPpnumId(text)
    ? await store.entities.get(text)
    : /^\d+$/.test(digits)
      ? await store.entities.byPpnum(digits)
      : undefined;
  if (!found) throw new AdminError(`there is no account ${text}: a ppnum_id, or a number that somebody has`);
  return found;
}
