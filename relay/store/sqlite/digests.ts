/** What stands in the database in place of something longer or more telling. */
import { createHash } from "node:crypto";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";

/** The first 16 bytes of SHA-256 over the parts, which have fixed lengths (but for the last). */
export function shortDigest(...parts: readonly Bytes[]): Bytes {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest().subarray(0, 16);
}
