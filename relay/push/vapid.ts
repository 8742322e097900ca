/** The relay's VAPID keys: made on the first start, kept in the data directory. With other keys every subscription would be void. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import webpush from "web-push";
import { ConfigError } from "../config.ts";

export interface VapidKeys {
  /** Base64url, as browsers take them. */
  readonly publicKey: string;
  readonly privateKey: string;
}

const isKeys = (value: unknown): value is VapidKeys => {
  const { publicKey, privateKey } = (value ?? {}) as Partial<Record<keyof VapidKeys, unknown>>;
  return [
    [publicKey, 87],
    [privateKey, 43],
  ].every(([key, length]) => typeof key === "string" && key.length === length && /^[\w-]+$/.test(key));
};

/** @throws ConfigError when the file is there and cannot be used: then it must not be replaced either. */
export function loadVapidKeys(dataDir: string): VapidKeys {
  const path = join(dataDir, "vapid.json");
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const fresh = webpush.generateVAPIDKeys();
    writeFileSync(path, `${JSON.stringify(fresh)}\n`, { mode: 0o600, flag: "wx" });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw new ConfigError(`${path} cannot be written`);
  }
  try {
    const keys: unknown = JSON.parse(readFileSync(path, "utf8"));
    chmodSync(path, 0o600);
    if (isKeys(keys)) return keys;
  } catch {
    // Said below.
  }
  throw new ConfigError(`${path} holds no VAPID keys`);
}
