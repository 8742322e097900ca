/** The files of the database: their permissions, and a check that they are still the files that were opened. */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./store-error.ts";

const PRIVATE = 0o700;
const walOf = (path: string): string => `${path}-wal`;

/** The path of the database, created if missing. Also removes other users' permissions from existing files. */
export function databaseIn(dataDir: string, name: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, name);
  // SQLite creates the WAL and shm files with the same mode.
  closeSync(openSync(path, "a", 0o600));
  for (const file of [path, walOf(path), `${path}-shm`]) {
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
 * Detects that a file was removed, replaced or truncated while it was open. SQLite does not notice: it would go on writing into a file
 * without a name, and the next start would lose all of it. A running server shrinks only the log, and says so.
 */
export class OpenFiles {
  private readonly path: string;
  private readonly seen = new Map<string, Seen>();

  constructor(path: string) {
    this.path = path;
  }

  /** @param hasCutLog the write-ahead log was just cut by its own writer @throws StoreError that names the file and what happened to it */
  check(hasCutLog = false): void {
    for (const file of [this.path, walOf(this.path)]) {
      const before = this.seen.get(file);
      const now = statSync(file, { throwIfNoEntry: false });
      if (!now) throw new StoreError(`${file} is gone`);
      if (before && (before.ino !== now.ino || before.dev !== now.dev)) throw new StoreError(`${file} was replaced`);
      const mayShrink = hasCutLog && file === walOf(this.path);
      if (before && now.size < before.size && !mayShrink) throw new StoreError(`${file} was cut`);
      if (before?.size !== now.size) this.seen.set(file, { ino: now.ino, dev: now.dev, size: now.size });
    }
  }
}
