/** The verification fingerprint (level 2): both people see the same 22 characters. */
import { type Bytes, compare, concat, toBase64 } from "../encoding/bytes.ts";
import type { Crypto } from "../primitives/crypto.ts";

/** base64(BLAKE2b-128 of the two keys in byte order), in groups of four. */
export function fingerprint(crypto: Crypto, one: Bytes, other: Bytes): readonly string[] {
  const sorted = compare(one, other) <= 0 ? concat(one, other) : concat(other, one);
  return toBase64(crypto.blake2b(16, sorted)).match(/.{1,4}/g) as string[];
}
