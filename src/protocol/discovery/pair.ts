/**
 * Finding each other (ours, docs/protocol.md): two people who have each other's number meet under a tag that only somebody with both can
 * compute, and only with the help of one or two evaluators. Identifiers are canonical: `tel:+…`, `mailto:…`, `ppnum:…`.
 */
import { type Bytes, be64, compare, concat, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";

const PAIR = utf8("ppp-discovery-pair-v1");
const ONE = utf8("ppp-discovery-one-v1");
const JOIN = utf8("ppp-discovery-join-v1");
const TAG = utf8("ppp-discovery-tag-v1");
const BOX = utf8("ppp-discovery-box-v1");
const ZERO = Uint8Array.of(0);

/** A card's side: whose identifier is the lesser of the two. */
export type Side = 0 | 1;
export const otherSide = (side: Side): Side => (side === 0 ? 1 : 0);

export const MONTH_S = 2_592_000;
export const monthOf = (unix: number): number => Math.floor(unix / MONTH_S);

/** Printable, so no 0x00 is in one: it separates them. */
const IDENTIFIER = /^(tel:\+[1-9]\d{6,14}|mailto:[!-\u007e\u00a1-\uffff]+@[!-?A-~]+|ppnum:(\d{11}|\d{15}|\d{19}))$/;
const MAX_IDENTIFIER = 400;

/** Whether it is in the one form in which it is evaluated. */
export const isIdentifier = (text: string): boolean => text.length <= MAX_IDENTIFIER && IDENTIFIER.test(text);

function identifierBytes(identifier: string): Bytes {
  if (!isIdentifier(identifier)) throw new ProtocolError("malformed", "not a canonical identifier");
  return utf8(identifier);
}

/**
 * What is evaluated for a pair, the same for both, and on which side I stand.
 * @throws ProtocolError `malformed` for one that is not canonical, or both the same
 */
export function pairInput(mine: string, theirs: string): { readonly input: Bytes; readonly side: Side } {
  const [own, other] = [identifierBytes(mine), identifierBytes(theirs)];
  const order = compare(own, other);
  if (order === 0) throw new ProtocolError("malformed", "a pair with oneself");
  const [low, high] = order < 0 ? [own, other] : [other, own];
  return { input: concat(PAIR, ZERO, low, ZERO, high), side: order < 0 ? 0 : 1 };
}

/** What is evaluated for somebody who wants to be found by all who have their identifier. @throws ProtocolError `malformed` */
export const oneInput = (identifier: string): Bytes => concat(ONE, ZERO, identifierBytes(identifier));

export interface Evaluation {
  /** The evaluator's, 32 bytes. */
  readonly publicKey: Bytes;
  /** 64 bytes. */
  readonly output: Bytes;
}

/** Y, 64 bytes, of one or two evaluations. As sensitive as the pair. @throws ProtocolError `malformed` */
export function joined(crypto: Crypto, evaluations: readonly Evaluation[]): Bytes {
  const sorted = [...evaluations].sort((a, b) => compare(a.publicKey, b.publicKey));
  const [first, second] = sorted;
  if (!first || sorted.length > 2 || (second && compare(first.publicKey, second.publicKey) === 0))
    throw new ProtocolError("malformed", "one evaluation, or two of different evaluators");
  return crypto.blake2b(64, concat(...sorted.flatMap(({ publicKey, output }) => [publicKey, output])), JOIN);
}

/** Where a pair's cards lie in a month, 32 bytes. */
export const tagOf = (crypto: Crypto, joint: Bytes, month: number): Bytes => crypto.blake2b(32, concat(joint, be64(month)), TAG);

/** Under what they are sealed, 32 bytes. */
export const boxKeyOf = (crypto: Crypto, joint: Bytes, month: number): Bytes => crypto.blake2b(32, concat(joint, be64(month)), BOX);

/** By which an evaluator's key is named, 8 bytes. */
export const keyIdOf = (crypto: Pick<Crypto, "blake2b">, publicKey: Bytes): Bytes => crypto.blake2b(32, publicKey).slice(0, 8);
