/** The piece of work that a directory asks of everybody while many ask (§13). */
import type { Bytes } from "../encoding/bytes.ts";

/** Whether a digest begins with so many zero bits. */
export function hasZeroBits(digest: Bytes, bits: number): boolean {
  for (let i = 0; i < bits; i++) if ((((digest[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) !== 0) return false;
  return true;
}
