/** A server's own keys: made at the first start, stored in the data directory, never replaced automatically. */
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "./env.ts";

export interface KeyFile<T> {
  readonly name: string;
  /** What the file holds, for messages to the operator: `VAPID keys`. */
  readonly what: string;
  make(): T;
  isValid(value: unknown): value is T;
}

/** The keys in the file, made if it is missing. @throws ConfigError when it exists and is not valid: it is never overwritten */
export function loadKeyFile<T>(dataDir: string, { name, what, make, isValid }: KeyFile<T>): T {
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
    if (isValid(value)) return value;
  } catch {
    // An unreadable file holds no keys: the error below.
  }
  throw new ConfigError(`${path} holds no ${what}`);
}

/** Puts other keys in the place of a file's, durably. @throws ConfigError */
export function replaceKeyFile(dataDir: string, name: string, value: unknown): void {
  const path = join(dataDir, name);
  try {
    const part = `${path}.part`;
    const file = openSync(part, "w", 0o600);
    writeFileSync(file, `${JSON.stringify(value)}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(part, path);
  } catch {
    throw new ConfigError(`${path} cannot be written`);
  }
}

/** A server's keys by name, wherever they are kept. */
export interface Keys {
  /** Made if they are missing. @throws ConfigError */
  load<T>(file: KeyFile<T>): T;
  /** Puts others in their place. @throws ConfigError */
  replace(name: string, value: unknown): void;
}

/** In files, each read once. */
export function keysIn(dataDir: string): Keys {
  const known = new Map<string, unknown>();
  return {
    load<T>(file: KeyFile<T>): T {
      const value = known.get(file.name) ?? loadKeyFile(dataDir, file);
      known.set(file.name, value);
      return value as T;
    },
    replace(name, value) {
      replaceKeyFile(dataDir, name, value);
      known.set(name, value);
    },
  };
}

/** Whether `value` is an object with these fields, each base64url of this many characters. */
export function holdsKeys<N extends string>(value: unknown, lengths: Readonly<Record<N, number>>): value is Record<N, string> {
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries<number>(lengths).every(([name, length]) => {
    const key = fields[name];
    return typeof key === "string" && key.length === length && /^[\w-]+$/.test(key);
  });
}
