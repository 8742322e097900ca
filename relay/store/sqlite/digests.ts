/** Digests that the database has in place of longer or more revealing values. */
import { createHash } from "node:crypto";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";

/** The first 16 bytes of SHA-256 over the parts. All parts but the last must have fixed lengths, so that the input is unambiguous. */
export function shortDigest(...parts: readonly Bytes[]): Bytes {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest().subarray(0, 16);
}
