/** Reads a file of gettext's compiled messages. */
import { readFileSync } from "node:fs";

const MAGIC = 0x950412de;

/** Translations by what they translate. */
export function readMessages(path: string): ReadonlyMap<string, string> {
  const bytes = readFileSync(path);
  if (bytes.readUInt32LE(0) !== MAGIC) throw new Error(`${path}: no messages`);
  const [count, originals, translated] = [8, 12, 16].map((at) => bytes.readUInt32LE(at)) as [number, number, number];
  const textAt = (table: number, i: number): string => {
    const [length, offset] = [bytes.readUInt32LE(table + 8 * i), bytes.readUInt32LE(table + 8 * i + 4)];
    return bytes.toString("utf8", offset, offset + length);
  };
  return new Map(Array.from({ length: count }, (_, i) => [textAt(originals, i), textAt(translated, i)]));
}
