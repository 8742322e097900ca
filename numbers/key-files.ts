/** The directory's keys, in files beside its database. They are made with it; what is made later in the place of one that was lost is another's. */
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../src/host/env.ts";
import { type Bytes, concat } from "../src/protocol/encoding/bytes.ts";
import { AUTH_KEYS_FILE, type AuthKeys } from "./auth/auth-keys.ts";
import { DIRECTORY_KEYS_FILE } from "./issue/directory-keys.ts";
import { type DirectorySecrets, SECRETS_FILE } from "./issue/directory-secrets.ts";
import { DATABASE } from "./store/sqlite/database.ts";

const markOf = (key: Bytes | string): Bytes => createHmac("sha256", key).update("cairn directory's database").digest();

/** What a database keeps of the files that it must not be without. Keys that sign may be others one day. */
export const keyMarks = (
  { audit, decoys }: DirectorySecrets,
  { mail }: Pick<AuthKeys, "mail">,
): Readonly<Record<string, Bytes>> => ({
  [SECRETS_FILE]: markOf(concat(audit, decoys)),
  [AUTH_KEYS_FILE]: markOf(mail),
});

const KEY_FILES = [DIRECTORY_KEYS_FILE, AUTH_KEYS_FILE, SECRETS_FILE] as const;

const isIn = (dataDir: string) => (name: string) => existsSync(join(dataDir, name));

/** The key that a directory signs with. */
export const hasKeys = (dataDir: string): boolean => isIn(dataDir)(DIRECTORY_KEYS_FILE);

/** Whether there is anything that would be another's without its keys. */
export const hasDirectory = (dataDir: string): boolean => hasKeys(dataDir) || isIn(dataDir)(DATABASE);

/** @throws ConfigError when one is missing */
export function requireKeyFiles(dataDir: string): void {
  const lost = KEY_FILES.filter((name) => !isIn(dataDir)(name));
  if (lost.length > 0)
    throw new ConfigError(`${dataDir} lacks ${lost.join(", ")}: put back the copy, as new ones do not fit what the database has`);
}
