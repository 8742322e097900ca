/**
 * What the vault holds while a passcode is set: the seed sealed under Argon2id(passcode), with the count of wrong tries beside it, and once
 * more under the words of who I was when it was locked last. Loaded when a passcode is set or tried.
 */
import { type Bytes, fromHex, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { FaceError } from "../face.ts";
import type { Clock, HashCost, KeyVault, Random, SlowHash } from "../ports.ts";

/** About 0.6 s on a laptop and a few seconds on a cheap phone; reasons in docs/security.md. Kept in the box, so it can grow. */
const COST: HashCost = { memory_kib: 32 * 1024, passes: 3 };
const SHORTEST = 6;
const LONGEST = 256;
/** The first four wrong tries cost nothing; each further one doubles the wait. */
const FREE_TRIES = 4;
const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 3600;

export interface LockPorts {
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly random: Random;
  readonly slowHash: SlowHash;
  loadCrypto(): Promise<Crypto>;
}

export interface Box {
  readonly salt: string;
  readonly cost: HashCost;
  readonly nonce: string;
  readonly sealed: string;
  readonly after_s: number;
  /** The seed a second time, sealed under the recovery words of the identity at the last lock: the way in without the passcode. */
  readonly words?: { readonly nonce: string; readonly sealed: string };
  readonly tries: number;
  readonly wait_until?: number;
}

/** @throws FaceError `weak-passcode` */
export function checkPasscode(passcode: string): void {
  if (!(passcode.length >= SHORTEST && passcode.length <= LONGEST)) throw new FaceError("weak-passcode");
}

export async function sealBox(ports: LockPorts, seed: Bytes, passcode: string, after_s: number): Promise<Box> {
  const [salt, nonce] = [ports.random(16), ports.random(24)];
  const crypto = await ports.loadCrypto();
  const key = await ports.slowHash(asBytes(passcode), salt, COST);
  const sealed = toHex(crypto.seal(seed, nonce, key));
  return { salt: toHex(salt), cost: COST, nonce: toHex(nonce), sealed, after_s, tries: 0 };
}

/** The seed. `save` is called before the try, with one more on the count, and after it. @throws FaceError `bad-passcode` or `wait` */
export async function openBox(ports: LockPorts, box: Box, passcode: string, save: (box: Box) => Promise<void>): Promise<Bytes> {
  const now = ports.clock.now();
  // A clock set back must not lock anyone out for longer than the longest wait.
  if (box.wait_until !== undefined && box.wait_until > now && box.wait_until <= now + LONGEST_WAIT_S)
    throw new FaceError("wait", true);
  const tries = box.tries + 1;
  // Counted before the try: cutting the power in between gains nothing.
  await save({ ...box, tries, ...(tries > FREE_TRIES ? { wait_until: now + waitAfter(tries) } : {}) });
  const crypto = await ports.loadCrypto();
  const key = await ports.slowHash(asBytes(passcode), fromHex(box.salt), box.cost);
  const seed = openOr(() => crypto.open(fromHex(box.sealed), fromHex(box.nonce), key));
  if (!seed) throw new FaceError("bad-passcode");
  const { wait_until: _, ...rest } = box;
  await save({ ...rest, tries: 0 });
  return seed;
}

/** The vault's seed, if `own` is what the words stood for when it was locked. */
export const seedByWords = (crypto: Crypto, { words }: Pick<Box, "words">, own: Bytes): Bytes | undefined =>
  words && openOr(() => crypto.open(fromHex(words.sealed), fromHex(words.nonce), wordsKey(crypto, own)));

/** The box with a way in by the words of the current identity; `undefined` when the box has it already. */
export async function withWords(ports: LockPorts, box: Box, seed: Bytes, own: Bytes): Promise<Box | undefined> {
  const crypto = await ports.loadCrypto();
  if (seedByWords(crypto, box, own)) return undefined;
  const nonce = ports.random(24);
  return { ...box, words: { nonce: toHex(nonce), sealed: toHex(crypto.seal(seed, nonce, wordsKey(crypto, own))) } };
}

/** The same letters typed on another keyboard are the same passcode. */
const asBytes = (passcode: string): Bytes => utf8(passcode.normalize("NFKC"));
const WORDS_TAG = utf8("cairn-lock-words-v1");
const wordsKey = (crypto: Crypto, own: Bytes): Bytes => crypto.blake2b(32, own, WORDS_TAG);
const waitAfter = (tries: number): number => Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tries - FREE_TRIES - 1));

function openOr(step: () => Bytes): Bytes | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
