/** Zip archives, the same bytes for the same files whenever and wherever they are made: Node's own deflate differs from processor to processor. */
import { zipSync } from "fflate";

/** Paths with `/`, and what lies there. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Archives know local time only, so this is the same date everywhere. */
const DATE = new Date(2020, 0, 1);

/** An archive of these files in the order of their names. */
export function zip(files: Files): Buffer {
  const paths = [...files.keys()].sort();
  const entries = paths.map((path) => [path, files.get(path) as Uint8Array] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 9, mem: 8, mtime: DATE }));
}
