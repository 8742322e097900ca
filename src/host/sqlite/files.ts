/** The files of the database: private, and still those that were opened. */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./store-error.ts";

const PRIVATE = 0o700;
const logOf = (path: string): string => `${path}-wal`;

/** Where the database lies, made where it is missing. Whatever was there before: what it holds is nobody else's to read. */
export function databaseIn(dataDir: string, name: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, name);
  // SQLite gives the files beside it the same mode.
  closeSync(openSync(path, "a", 0o600));
  for (const file of [path, logOf(path), `${path}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o777 & ~PRIVATE) !== 0) chmodSync(file, mode & PRIVATE);
  }
  return path;
}

interface Seen {
  readonly ino: number;
  readonly dev: number;
  readonly size: number;
}

/**
 * Notices that a file was removed, replaced or cut while it was open: SQLite goes on writing into one that no name leads to, and all of
 * that is lost at the next start. Neither file ever shrinks while a server runs, unless somebody else makes it.
 */
export class OpenFiles {
  private readonly path: string;
  private readonly seen = new Map<string, Seen>();

  constructor(path: string) {
    this.path = path;
  }

  /** @throws StoreError that says what happened to which */
  check(): void {
    for (const file of [this.path, logOf(this.path)]) {
      const before = this.seen.get(file);
      const now = statSync(file, { throwIfNoEntry: false });
      if (!now) throw new StoreError(`${file} is gone`);
      if (before && (before.ino !== now.ino || before.dev !== now.dev)) throw new StoreError(`${file} was replaced`);
      if (before && now.size < before.size) throw new StoreError(`${file} was cut`);
      if (before?.size !== now.size) this.seen.set(file, { ino: now.ino, dev: now.dev, size: now.size });
    }
  }
}
