/** tweetnacl's numbers modulo 2^255 − 19, which its types omit, and what its arithmetic with points is made of. */
import nacl from "tweetnacl";
import { type Bytes, toHex } from "../encoding/bytes.ts";

/** Sixteen limbs a number. */
export type Limbs = Float64Array;
/** Four numbers a point. */
type Four = readonly [Limbs, Limbs, Limbs, Limbs];

interface LowLevel {
  gf(init?: readonly number[]): Limbs;
  readonly D: Limbs;
  /** The group's order, 32 bytes. */
  readonly L: ArrayLike<number>;
  unpack25519(out: Limbs, bytes: Bytes): void;
  pack25519(out: Bytes, limbs: Limbs): void;
  M(out: Limbs, a: Limbs, b: Limbs): void;
  A(out: Limbs, a: Limbs, b: Limbs): void;
  S(out: Limbs, a: Limbs): void;
  Z(out: Limbs, a: Limbs, b: Limbs): void;
  pow2523(out: Limbs, a: Limbs): void;
  /** Adds the second point to the first. */
  add(to: Four, point: Four): void;
  scalarmult(out: Four, point: Four, scalar: ArrayLike<number>): void;
  scalarbase(out: Four, scalar: ArrayLike<number>): void;
  modL(out: Bytes, number: Float64Array): void;
}
export const low = (nacl as unknown as { readonly lowlevel: LowLevel }).lowlevel;

export function packed(limbs: Limbs): Bytes {
  const out = new Uint8Array(32);
  low.pack25519(out, limbs);
  return out;
}

/** For public values only: the comparison is not constant-time. */
export const equals = (a: Limbs, b: Limbs): boolean => toHex(packed(a)) === toHex(packed(b));
export const isOdd = (limbs: Limbs): boolean => ((packed(limbs)[0] as number) & 1) === 1;
