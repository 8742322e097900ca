/**
 * The evaluator's side of VOPRF(ristretto255, SHA-512) (RFC 9497, mode 1), on libsodium. In slices, between which the relay serves others:
 * a batch of 64 takes some 15 ms.
 */
import { createHash, randomBytes } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import sodium from "libsodium-wrappers-sumo";
import { challenge, weights } from "../../src/protocol/discovery/oprf.ts";
import { type Bytes, concat } from "../../src/protocol/encoding/bytes.ts";

export const sha512 = (input: Bytes): Bytes => createHash("sha512").update(input).digest();

/** Elements worked on before others get their turn: about a millisecond. */
const SLICE = 8;

/** Whether it is an element, in its one form and not the neutral one, whose evaluation would tell nothing and prove everything. */
export const isElement = (bytes: Bytes): boolean =>
  bytes.some((byte) => byte !== 0) && sodium.crypto_core_ristretto255_is_valid_point(bytes);

async function inSlices<T>(count: number, step: (index: number) => T): Promise<T[]> {
  const out: T[] = [];
  for (let i = 0; i < count; i++) {
    if (i > 0 && i % SLICE === 0) await breathe();
    out.push(step(i));
  }
  return out;
}

export interface Evaluated {
  readonly evaluated: readonly Bytes[];
  readonly proof: Bytes;
}

/** @param blinded elements, each of which `isElement` */
export async function evaluate(
  { secretKey, publicKey }: { readonly secretKey: Bytes; readonly publicKey: Bytes },
  blinded: readonly Bytes[],
): Promise<Evaluated> {
  const times = sodium.crypto_scalarmult_ristretto255;
  const evaluated = await inSlices(blinded.length, (i) => times(secretKey, blinded[i] as Bytes));
  const factors = weights(sha512, publicKey, blinded, evaluated);
  const parts = await inSlices(blinded.length, (i) => times(factors[i] as Bytes, blinded[i] as Bytes));
  const m = parts.reduce((sum, part) => sodium.crypto_core_ristretto255_add(sum, part));
  const z = times(secretKey, m);
  const r = sodium.crypto_core_ristretto255_scalar_reduce(randomBytes(64));
  const c = challenge(sha512, publicKey, [m, z, sodium.crypto_scalarmult_ristretto255_base(r), times(r, m)]);
  const s = sodium.crypto_core_ristretto255_scalar_sub(r, sodium.crypto_core_ristretto255_scalar_mul(c, secretKey));
  return { evaluated, proof: concat(c, s) };
}
