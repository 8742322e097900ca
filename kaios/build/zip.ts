/** Reproducible zip archives: the same bytes on every machine. Node's own deflate differs between processors. */
import { zipSync } from "fflate";

/** Paths with `/`, and the contents. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Zip archives store local time, so this date is the same everywhere. */
const DATE = new Date(2020, 0, 1);

/** An archive of these files in the order of their names. */
export function zip(files: Files): Buffer {
  const paths = [...files.keys()].sort();
  const entries = paths.map((path) => [path, files.get(path) as Uint8Array] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 9, mem: 8, mtime: DATE }));
}
