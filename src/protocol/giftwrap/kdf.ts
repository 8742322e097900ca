/** Key derivation (§3.2): the shared secret is the input, the context the key. */
import { type Bytes, utf8 } from "../encoding/bytes.ts";
import type { Crypto } from "../primitives/crypto.ts";

const CONTEXTS = {
  "ppp-seal-v1": utf8("ppp-seal-v1"),
  "ppp-wrap-v1": utf8("ppp-wrap-v1"),
  "ppp-backup-v1": utf8("ppp-backup-v1"),
  "ppp-ble-grant-v1": utf8("ppp-ble-grant-v1"),
  "ppp-haze-v1": utf8("ppp-haze-v1"),
} as const;

export type KdfContext = keyof typeof CONTEXTS;

/** BLAKE2b-256 of `secret` keyed with the context's UTF-8 bytes; 32 bytes. */
export const kdf = (crypto: Crypto, secret: Bytes, context: KdfContext): Bytes => crypto.blake2b(32, secret, CONTEXTS[context]);
