/**
 * The relay's keys of postage, one a day, and the check of what comes with them. The keys follow from the relay's own, so they need no file;
 * whoever has that one can make postage, and nothing more.
 */
import { timingSafeEqual } from "node:crypto";
import sodium from "libsodium-wrappers-sumo";
import { POSTAGE_BYTES, postageMark } from "../../../src/protocol/delivery/postage.ts";
import { deriveSecretKey, finalized, uniformOf } from "../../../src/protocol/discovery/oprf.ts";
import { keyIdOf } from "../../../src/protocol/discovery/pair.ts";
import { type Bytes, be64, concat, utf8 } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { RelayCrypto } from "../../crypto.ts";
import { sha512 } from "../../oprf/evaluate.ts";
import type { RelayKey } from "../../ops/relay-key.ts";

const INFO = utf8("cairn-postage-v1");
const NONCE = 32;

export interface StampKey {
  readonly day: number;
  readonly secretKey: Bytes;
  readonly publicKey: Bytes;
  readonly keyId: Bytes;
}

export const dayOf = (now: number): number => Math.floor(now / RELAY_LIMITS.POSTAGE_KEY_SECS);

/** @returns the key of a day. Call it after libsodium is ready */
export function stampKeys(relay: RelayKey, crypto: RelayCrypto): (day: number) => StampKey {
  const known = new Map<number, StampKey>();
  return (day) => {
    const before = known.get(day);
    if (before) return before;
    const seed = concat(relay.digest("postage-1", be64(day)), relay.digest("postage-2", be64(day)));
    const secretKey = deriveSecretKey(sha512, seed, INFO);
    const publicKey = sodium.crypto_scalarmult_ristretto255_base(secretKey);
    const key = { day, secretKey, publicKey, keyId: keyIdOf(crypto, publicKey) };
    for (const old of known.keys()) if (Math.abs(old - day) > 2) known.delete(old);
    known.set(day, key);
    return key;
  };
}

/** The day whose key made this token: today's or yesterday's; `undefined` for one that was not made here. @param token 48 bytes */
export function dayOfStamp(keyOf: (day: number) => StampKey, crypto: RelayCrypto, token: Bytes, now: number): number | undefined {
  if (token.length !== POSTAGE_BYTES) return undefined;
  const [nonce, mark] = [token.subarray(0, NONCE), token.subarray(NONCE)];
  const element = sodium.crypto_core_ristretto255_from_hash(uniformOf(sha512, nonce));
  const today = dayOf(now);
  return [today, today - 1].find((day) => {
    const output = finalized(sha512, nonce, sodium.crypto_scalarmult_ristretto255(keyOf(day).secretKey, element));
    return timingSafeEqual(postageMark(crypto, output), mark);
  });
}
