/** A key to knock at for numbers that answer nobody and numbers that nobody has: the same each time, and its owner is nobody. */
import { createHmac } from "node:crypto";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";

export function decoyKey(crypto: Pick<Crypto, "keyPairFromSeed">, secret: Bytes, address: string): Bytes {
  const seed = createHmac("sha256", secret).update("cairn-number-decoy-v1").update(address).digest();
  return crypto.keyPairFromSeed(seed).publicKey;
}
