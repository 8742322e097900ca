/** The client's side of VOPRF(ristretto255, SHA-512), RFC 9497 mode 1: what is evaluated stays unknown to who evaluates it. */
import { type Bytes, equal, fromHex } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { isCanonicalScalar, multiply, type Point, reduce, sha512 } from "../primitives/edwards-points.ts";
import { decodeElement, elementFromUniform, encodeElement, isNeutralElement, weightedSum } from "../primitives/ristretto.ts";
import { invertAll } from "../primitives/scalars.ts";
import { challenge, finalized, uniformOf, weights } from "./oprf.ts";

const GENERATOR = decodeElement(fromHex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")) as Point;

export interface Blinded {
  readonly input: Bytes;
  /** The secret factor, 32 bytes. */
  readonly blind: Bytes;
  /** What the evaluator gets, 32 bytes. */
  readonly element: Bytes;
}

/** A blind of 64 random bytes. @throws ProtocolError `malformed` for the one that hides nothing */
export function blindOf(random: Bytes): Bytes {
  const blind = reduce(random);
  if (random.length !== 64 || blind.every((byte) => byte === 0)) throw new ProtocolError("malformed", "not a blind");
  return blind;
}

/** @throws ProtocolError `malformed` for the input of the neutral element, which nobody finds */
export function blindInput(input: Bytes, blind: Bytes): Blinded {
  const element = encodeElement(multiply(elementFromUniform(uniformOf(sha512, input)), blind));
  if (isNeutralElement(element)) throw new ProtocolError("malformed", "an input that cannot be hidden");
  return { input, blind, element };
}

/** Reads an element of a peer. @throws ProtocolError `bad-key` unless it is canonical and not neutral */
export function readElement(bytes: Bytes): Point {
  const point = isNeutralElement(bytes) ? undefined : decodeElement(bytes);
  if (!point) throw new ProtocolError("bad-key", "not an element of the group");
  return point;
}

/** The values of a batch, 64 bytes each. @throws ProtocolError `bad-key` for an element that is none */
export function unblindAll(batch: readonly Blinded[], evaluated: readonly Bytes[]): readonly Bytes[] {
  if (batch.length !== evaluated.length) throw new ProtocolError("malformed", "not as many answers as questions");
  const points = evaluated.map(readElement);
  const inverses = invertAll(batch.map(({ blind }) => blind));
  return batch.map(({ input }, i) => finalized(sha512, input, encodeElement(multiply(points[i] as Point, inverses[i] as Bytes))));
}

/**
 * Proves that all of a batch was evaluated under the key of `publicKey`. What is in it is public, so it need not hide its time.
 * @throws ProtocolError `bad-signature`, or `bad-key` for an element that is none
 */
export function checkProof(publicKey: Bytes, blinded: readonly Bytes[], evaluated: readonly Bytes[], proof: Bytes): void {
  if (
    blinded.length !== evaluated.length ||
    proof.length !== 64 ||
    !isCanonicalScalar(proof.subarray(0, 32)) ||
    !isCanonicalScalar(proof.subarray(32))
  )
    throw new ProtocolError("malformed", "not a proof of this batch");
  const key = readElement(publicKey);
  const factors = weights(sha512, publicKey, blinded, evaluated);
  const m = weightedSum(blinded.map(readElement), factors);
  const z = weightedSum(evaluated.map(readElement), factors);
  const [c, s] = [proof.subarray(0, 32), proof.subarray(32)];
  const t2 = weightedSum([GENERATOR, key], [s, c]);
  const t3 = weightedSum([m, z], [s, c]);
  const expected = challenge(sha512, publicKey, [m, z, t2, t3].map(encodeElement));
  if (!equal(expected, c)) throw new ProtocolError("bad-signature", "not evaluated under the announced key");
}

/** Questions between which other work runs: each takes some milliseconds. */
export const SLICE = 8;

/** Lets other work run. */
type Breathe = () => Promise<void>;

/** A client's arithmetic: this file's, which runs everywhere, or another. */
export interface Oprf {
  /** @param random gives as many random bytes as are asked for */
  blind(input: Bytes, random: (length: number) => Bytes): Blinded;
  /** The values of a batch, 64 bytes each, once its proof holds. @throws ProtocolError for an answer that is not what the key makes of it */
  open(
    publicKey: Bytes,
    batch: readonly Blinded[],
    evaluated: readonly Bytes[],
    proof: Bytes,
    breathe: Breathe,
  ): Promise<readonly Bytes[]>;
}

/** As `unblindAll`, in slices. */
export async function unblindInSlices(
  batch: readonly Blinded[],
  evaluated: readonly Bytes[],
  breathe: Breathe,
): Promise<readonly Bytes[]> {
  if (batch.length !== evaluated.length) throw new ProtocolError("malformed", "not as many answers as questions");
  const values: Bytes[] = [];
  for (let at = 0; at < batch.length; at += SLICE) {
    values.push(...unblindAll(batch.slice(at, at + SLICE), evaluated.slice(at, at + SLICE)));
    await breathe();
  }
  return values;
}

export const OPRF: Oprf = {
  blind: (input, random) => blindInput(input, blindOf(random(64))),
  async open(publicKey, batch, evaluated, proof, breathe) {
    checkProof(
      publicKey,
      batch.map(({ element }) => element),
      evaluated,
      proof,
    );
    await breathe();
    return unblindInSlices(batch, evaluated, breathe);
  },
};
