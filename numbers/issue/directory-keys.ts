/** The keys that sign attestations: in a file apart from the database, never in its backup. One signs; the one before it is known for a while longer. */
import type { KeyFile, Keys } from "../../src/host/key-file.ts";
import type { Clock, Random } from "../../src/host/ports.ts";
import { ATTESTATION_LATE_SECS, directoryKeyId } from "../../src/protocol/attestation/check.ts";
import { directoryKeyMessage, OPEN_END } from "../../src/protocol/attestation/directory-keys.ts";
import {
  type AttestationFields,
  attestationMessage,
  MAX_LIFE_SECS,
  writeAttestationBody,
} from "../../src/protocol/attestation/layout.ts";
import { type Bytes, concat, fromBase64Url, toBase64Url, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { KeyPair } from "../../src/protocol/primitives/crypto.ts";
import type { DirectoryCrypto } from "../crypto.ts";

interface HeldKey {
  /** 32 bytes, base64url. Emptied once it signs no more. */
  readonly seed: string;
  readonly key: string;
  readonly from: number;
  readonly until: number;
  /** By the key before. */
  readonly signature?: string;
}

export const DIRECTORY_KEYS_FILE = "numbers-directory-keys.json";
const DAY_SECS = 86_400;
/** For so long the new key is known and the old one still signs: everybody meets the new one in time. */
export const OVERLAP_SECS = 14 * DAY_SECS;
/** After its end a key is needed for what it signed, as long as that may come late. */
const KNOWN_AFTER_SECS = MAX_LIFE_SECS + ATTESTATION_LATE_SECS + DAY_SECS;

const isHeldKey = (value: unknown): value is HeldKey => {
  const { seed, key, from, until } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isBytes = (text: unknown): boolean => typeof text === "string" && /^[\w-]{43}$/.test(text);
  return (seed === "" || isBytes(seed)) && isBytes(key) && Number.isInteger(from) && Number.isInteger(until);
};

interface Held {
  readonly keys: readonly HeldKey[];
}

/** The document at `/.well-known/cairn-numbers.json`. */
export interface DirectoryDocument {
  readonly issuer: string;
  readonly keys: readonly {
    readonly id: string;
    readonly key: string;
    readonly from: number;
    readonly until: number;
    readonly signature?: string;
  }[];
}

export interface DirectoryKeysParts {
  /** Opens the key files anew: the command line may have rolled a key. */
  readonly openKeys: () => Keys;
  readonly crypto: DirectoryCrypto;
  readonly clock: Clock;
  readonly random: Random;
}

export class DirectoryKeys {
  private readonly parts: DirectoryKeysParts;
  private held: readonly HeldKey[] = [];
  private readonly pairs = new Map<string, KeyPair>();

  /** Makes the first key where there is none. @throws ConfigError */
  constructor(parts: DirectoryKeysParts) {
    this.parts = parts;
    this.reload();
  }

  /** Reads the file again. @throws ConfigError */
  reload(): void {
    const file: KeyFile<Held> = {
      name: DIRECTORY_KEYS_FILE,
      what: "keys of the directory",
      make: () => ({ keys: [this.newKey(this.now())] }),
      isValid: (value): value is Held => {
        const { keys } = (value ?? {}) as Readonly<Record<string, unknown>>;
        return Array.isArray(keys) && keys.length > 0 && keys.every(isHeldKey);
      },
    };
    this.held = this.parts.openKeys().load(file).keys;
  }

  private now(): number {
    return Math.floor(this.parts.clock.now());
  }

  private pairOf(seed: string): KeyPair {
    const pair = this.pairs.get(seed) ?? this.parts.crypto.keyPairFromSeed(fromBase64Url(seed));
    this.pairs.set(seed, pair);
    return pair;
  }

  private newKey(from: number): HeldKey {
    const seed = this.parts.random(32);
    const { publicKey } = this.parts.crypto.keyPairFromSeed(seed);
    return { seed: toBase64Url(seed), key: toBase64Url(publicKey), from, until: OPEN_END };
  }

  /** The one that signs now: the newest that has begun and has not ended. */
  private signing(): HeldKey {
    const now = this.now();
    const live = this.held.filter(({ seed, from, until }) => seed !== "" && from <= now && now < until);
    // With a clock before all of them the first one signs: what it says then is refused by time, and nothing is lost.
    const key = live.at(-1) ?? this.held.find(({ seed }) => seed !== "");
    if (!key) throw new Error("the file has no key that signs");
    return key;
  }

  /** Writes and signs an attestation. @throws ProtocolError for fields that say nothing sound */
  sign(fields: Omit<AttestationFields, "keyId">): Bytes {
    const { crypto } = this.parts;
    const { publicKey, secretKey } = this.pairOf(this.signing().seed);
    const body = writeAttestationBody({ ...fields, keyId: directoryKeyId(crypto, publicKey) });
    return concat(body, crypto.sign(attestationMessage(body), secretKey));
  }

  /** Public keys that this directory stands for, for checking its own. */
  known(): readonly Bytes[] {
    return this.held.map(({ key }) => fromBase64Url(key));
  }

  document(issuer: string): DirectoryDocument {
    const now = this.now();
    const keys = this.held
      .filter(({ until }) => now < until + KNOWN_AFTER_SECS)
      .map(({ key, from, until, signature }) => ({
        id: toHex(directoryKeyId(this.parts.crypto, fromBase64Url(key))),
        ...{ key, from, until },
        ...(signature === undefined ? {} : { signature }),
      }));
    return { issuer, keys };
  }

  /**
   * A new key, signed by the one that signs now. It begins after the overlap; at once when the old one is in other hands: then those who have not met
   * the new one show no type until they have.
   */
  roll(isAtOnce: boolean): { readonly id: string; readonly from: number } {
    const { crypto, openKeys } = this.parts;
    const now = this.now();
    const old = this.signing();
    const next = this.newKey(isAtOnce ? now : now + OVERLAP_SECS);
    const message = directoryKeyMessage({ key: fromBase64Url(next.key), from: next.from });
    const signature = toBase64Url(crypto.sign(message, this.pairOf(old.seed).secretKey));
    const kept = this.held
      .filter(({ until }) => now < until + KNOWN_AFTER_SECS)
      // One that was to begin later never does; the one that signs ends when the next begins.
      .filter(({ from }) => from <= now)
      .map((key) => (key === old ? { ...key, until: next.from } : key))
      .map((key) => (key.until <= now ? { ...key, seed: "" } : key));
    this.held = [...kept, { ...next, signature }];
    openKeys().replace(DIRECTORY_KEYS_FILE, { keys: this.held } satisfies Held);
    return { id: toHex(directoryKeyId(crypto, fromBase64Url(next.key))), from: next.from };
  }
}
