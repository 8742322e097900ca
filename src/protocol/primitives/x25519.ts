/** X25519 keys that are used once and never were Ed25519 keys. */
import type { Bytes } from "../encoding/bytes.ts";
import type { Crypto } from "./crypto.ts";

const BASE_POINT = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0));

/** X25519 public key of a secret of 32 random bytes. */
export const x25519PublicKey = (crypto: Pick<Crypto, "scalarMult">, secret: Bytes): Bytes => crypto.scalarMult(secret, BASE_POINT);
