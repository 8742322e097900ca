/**
 * What both sides of VOPRF(ristretto255, SHA-512) hash (RFC 9497, mode 1): evaluator and client differ in whose arithmetic they use, not in
 * this. SHA-512 is an argument, since a relay has a faster one.
 */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { reduce } from "../primitives/edwards-points.ts";

export type Sha512 = (input: Bytes) => Bytes;

const CONTEXT = concat(utf8("OPRFV1-"), Uint8Array.of(1), utf8("-ristretto255-SHA512"));
const BLOCK = 128;
const tagged = (prefix: string): Bytes => concat(utf8(prefix), CONTEXT);
const TO_GROUP = tagged("HashToGroup-");
const TO_SCALAR = tagged("HashToScalar-");
const SEED = tagged("Seed-");
const KEY_PAIR = tagged("DeriveKeyPair");
const COMPOSITE = utf8("Composite");
const CHALLENGE = utf8("Challenge");
const FINALIZE = utf8("Finalize");

const be16 = (value: number): Bytes => Uint8Array.of(value >>> 8, value & 255);
/** Its length in two bytes, then itself. */
const sized = (part: Bytes): Bytes => concat(be16(part.length), part);

/** expand_message_xmd (RFC 9380 5.3.1) to 64 bytes, which is one block of SHA-512. */
function expand(sha512: Sha512, message: Bytes, tag: Bytes): Bytes {
  const suffix = concat(tag, Uint8Array.of(tag.length));
  const first = sha512(concat(new Uint8Array(BLOCK), message, be16(64), Uint8Array.of(0), suffix));
  return sha512(concat(first, Uint8Array.of(1), suffix));
}

const toScalar = (sha512: Sha512, message: Bytes, tag = TO_SCALAR): Bytes => reduce(expand(sha512, message, tag));

/** 64 bytes, of which the group makes an element. */
export const uniformOf = (sha512: Sha512, input: Bytes): Bytes => expand(sha512, input, TO_GROUP);

/** DeriveKeyPair's secret key, 32 bytes. @param seed 32 bytes */
export function deriveSecretKey(sha512: Sha512, seed: Bytes, info: Bytes): Bytes {
  for (let counter = 0; counter < 256; counter++) {
    const key = toScalar(sha512, concat(seed, sized(info), Uint8Array.of(counter)), KEY_PAIR);
    if (key.some((byte) => byte !== 0)) return key;
  }
  throw new Error("no key of this seed");
}

/** The factors by which a batch becomes one pair of elements for its proof. */
export function weights(sha512: Sha512, publicKey: Bytes, blinded: readonly Bytes[], evaluated: readonly Bytes[]): Bytes[] {
  const seed = sha512(concat(sized(publicKey), sized(SEED)));
  return blinded.map((element, i) =>
    toScalar(sha512, concat(sized(seed), be16(i), sized(element), sized(evaluated[i] as Bytes), COMPOSITE)),
  );
}

/** The proof's challenge. @param elements M, Z, t2 and t3 */
export const challenge = (sha512: Sha512, publicKey: Bytes, elements: readonly Bytes[]): Bytes =>
  toScalar(sha512, concat(sized(publicKey), ...elements.map(sized), CHALLENGE));

/** The function's value, 64 bytes. @param element unblinded */
export const finalized = (sha512: Sha512, input: Bytes, element: Bytes): Bytes =>
  sha512(concat(sized(input), sized(element), FINALIZE));
