/** A server's own keys: made at the first start, kept in the data directory, never replaced by themselves. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "./env.ts";

export interface KeyFile<T> {
  readonly name: string;
  /** What it holds, for the operator: `VAPID keys`. */
  readonly what: string;
  make(): T;
  isIt(value: unknown): value is T;
}

/** @throws ConfigError when the file is there and cannot be used: then it must not be replaced either. */
export function loadKeyFile<T>(dataDir: string, { name, what, make, isIt }: KeyFile<T>): T {
  const path = join(dataDir, name);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const fresh = make();
    writeFileSync(path, `${JSON.stringify(fresh)}\n`, { mode: 0o600, flag: "wx" });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw new ConfigError(`${path} cannot be written`);
  }
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    chmodSync(path, 0o600);
    if (isIt(value)) return value;
  } catch {
    // What cannot be read holds no keys: said below.
  }
  throw new ConfigError(`${path} holds no ${what}`);
}

/** Whether `value` is an object of base64url texts of these lengths. */
export function holdsKeys<N extends string>(value: unknown, lengths: Readonly<Record<N, number>>): value is Record<N, string> {
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries<number>(lengths).every(([name, length]) => {
    const key = fields[name];
    return typeof key === "string" && key.length === length && /^[\w-]+$/.test(key);
  });
}
