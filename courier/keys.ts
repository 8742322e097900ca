/** The box's own secret: its identity, and the keys of its store. */
import { holdsKeys, type KeyFile, loadKeyFile } from "../src/host/key-file.ts";
import type { Random } from "../src/host/ports.ts";
import { type Bytes, concat, fromBase64Url, toBase64Url, utf8 } from "../src/protocol/encoding/bytes.ts";
import { type Identity, identityFromSeed } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";

export const KEY_FILE = "courier-key.json";
const LENGTHS = { seed: 43, store: 43 } as const;
type Keys = Record<keyof typeof LENGTHS, string>;

const keyFile = (random: Random): KeyFile<Keys> => ({
  name: KEY_FILE,
  what: "keys of a courier box",
  make: () => ({ seed: toBase64Url(random(32)), store: toBase64Url(random(32)) }),
  isValid: (value): value is Keys => holdsKeys(value, LENGTHS),
});

export interface BoxKeys {
  readonly identity: Identity;
  readonly store: StoreKey;
}

/** @throws ConfigError */
export function loadBoxKeys(crypto: Crypto, random: Random, dataDir: string): BoxKeys {
  const { seed, store } = loadKeyFile(dataDir, keyFile(random));
  return { identity: identityFromSeed(crypto, fromBase64Url(seed)), store: new StoreKey(crypto, random, fromBase64Url(store)) };
}

/** What lies in the database says how much there is, and until when: names are digests under this key, the rest is encrypted under it. */
export class StoreKey {
  private readonly crypto: Crypto;
  private readonly random: Random;
  private readonly forNames: Bytes;
  private readonly forRows: Bytes;

  constructor(crypto: Crypto, random: Random, secret: Bytes) {
    this.crypto = crypto;
    this.random = random;
    this.forNames = crypto.blake2b(32, secret, utf8("cairn-courier-names-v1"));
    this.forRows = crypto.blake2b(32, secret, utf8("cairn-courier-rows-v1"));
  }

  /** @param what a word without a zero byte */
  name(what: string, ...parts: readonly Bytes[]): Bytes {
    return this.crypto.blake2b(16, concat(utf8(what), Uint8Array.of(0), ...parts), this.forNames);
  }

  /** Bound to its place: a row that somebody moves does not open. */
  seal(place: Bytes, plain: Bytes): Bytes {
    const nonce = this.random(24);
    return concat(nonce, this.crypto.seal(plain, nonce, this.forRows, place));
  }

  /** @throws ProtocolError `cannot-open` */
  open(place: Bytes, sealed: Bytes): Bytes {
    return this.crypto.open(sealed.subarray(24), sealed.subarray(0, 24), this.forRows, place);
  }
}
