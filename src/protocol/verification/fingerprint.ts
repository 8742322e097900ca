/** The verification fingerprint (§9, level 2): two people compare 22 characters, which are the same on both devices. */
import { type Bytes, compare, concat, toBase64 } from "../encoding/bytes.ts";
import type { Crypto } from "../primitives/crypto.ts";

/** base64(BLAKE2b-128 of the two keys in byte order), in groups of four. */
export function fingerprint(crypto: Crypto, one: Bytes, other: Bytes): readonly string[] {
  const sorted = compare(one, other) <= 0 ? concat(one, other) : concat(other, one);
  return toBase64(crypto.blake2b(16, sorted)).match(/.{1,4}/g) as string[];
}
