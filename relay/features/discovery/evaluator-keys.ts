/**
 * The keys under which pairs are evaluated, in a file of their own: who has it and a number can find out who published that number. So it is
 * no part of the database and its backups, and a key is forgotten when it answers no more.
 */
import { randomBytes } from "node:crypto";
import sodium from "libsodium-wrappers-sumo";
import { holdsKeys, type Keys } from "../../../src/host/key-file.ts";
import { deriveSecretKey } from "../../../src/protocol/discovery/oprf.ts";
import { keyIdOf } from "../../../src/protocol/discovery/pair.ts";
import { type Bytes, toHex, utf8 } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { RelayCrypto } from "../../crypto.ts";
import { sha512 } from "../../oprf/evaluate.ts";

export const DISCOVERY_KEY_FILE = "discovery-keys.json";
const INFO = utf8("cairn-discovery-evaluator-v1");
const { DISCOVERY_KEY_SECS, DISCOVERY_KEY_OVERLAP_SECS } = RELAY_LIMITS;
const LIFE = DISCOVERY_KEY_SECS + DISCOVERY_KEY_OVERLAP_SECS;

export interface EvaluatorKey {
  readonly secretKey: Bytes;
  readonly publicKey: Bytes;
  readonly keyId: Bytes;
  /** When it stops to answer, unix seconds. */
  readonly until: number;
}

export interface EvaluatorKeys {
  /** The newest first. Makes the next one when the newest is a year old. @throws ConfigError when the file cannot be written */
  current(now: number): readonly EvaluatorKey[];
}

interface StoredKey {
  /** Base64url, 32 bytes. */
  readonly seed: string;
  /** Unix seconds. */
  readonly from: number;
}
interface Stored {
  readonly keys: readonly StoredKey[];
}

const isStoredKey = (value: unknown): value is StoredKey =>
  holdsKeys(value, { seed: 43 }) && Number.isSafeInteger((value as unknown as StoredKey).from);
const isValid = (value: unknown): value is Stored => {
  const { keys } = (value ?? {}) as Partial<Stored>;
  return Array.isArray(keys) && keys.length > 0 && keys.length <= 2 && keys.every(isStoredKey);
};
const fresh = (now: number): StoredKey => ({ seed: randomBytes(32).toString("base64url"), from: Math.floor(now) });

/** Call it after libsodium is ready. @throws ConfigError */
export function loadEvaluatorKeys(keys: Keys, crypto: RelayCrypto, now: number): EvaluatorKeys {
  const file = { name: DISCOVERY_KEY_FILE, what: "keys of discovery", make: (): Stored => ({ keys: [fresh(now)] }), isValid };
  keys.load(file);
  const derived = new Map<string, EvaluatorKey>();
  function keyOf({ seed, from }: StoredKey): EvaluatorKey {
    const known = derived.get(seed);
    if (known) return known;
    const secretKey = deriveSecretKey(sha512, Buffer.from(seed, "base64url"), INFO);
    const publicKey = sodium.crypto_scalarmult_ristretto255_base(secretKey);
    const key = { secretKey, publicKey, keyId: keyIdOf(crypto, publicKey), until: from + LIFE };
    derived.set(seed, key);
    return key;
  }
  return {
    current(at) {
      // Each time: another relay may have made the next one.
      const stored = keys.load(file).keys;
      const newest = Math.max(...stored.map(({ from }) => from));
      const lasting = stored.filter(({ from }) => from + LIFE > at);
      const next = at >= newest + DISCOVERY_KEY_SECS ? [fresh(at), ...lasting] : lasting;
      if (next.length !== stored.length || next[0] !== stored[0]) {
        keys.replace(DISCOVERY_KEY_FILE, { keys: next } satisfies Stored);
        for (const seed of derived.keys()) if (!next.some((one) => one.seed === seed)) derived.delete(seed);
      }
      return next.map(keyOf);
    },
  };
}

/** As it is advertised. */
export const advertised = ({ publicKey, keyId, until }: EvaluatorKey): Readonly<Record<string, string | number>> => ({
  pk: toHex(publicKey),
  key_id: toHex(keyId),
  until,
});
