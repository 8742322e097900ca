/** The key of one end of a mask (ours): of the holder's seed and a serial drawn for it. */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import type { Crypto } from "../primitives/crypto.ts";

const TAG = utf8("cairn-mask-v1");

/** A seed of 32 bytes. @param serial 8 bytes, random */
export const maskSeed = (crypto: Pick<Crypto, "blake2b">, seed: Bytes, serial: Bytes): Bytes =>
  crypto.blake2b(32, concat(TAG, seed, serial));
