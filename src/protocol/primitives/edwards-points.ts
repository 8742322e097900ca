/**
 * Arithmetic with points and scalars of Ed25519's group, by tweetnacl, which does it without secret branches and runs everywhere. Loaded
 * only where keys are blinded; what is multiplied by a secret goes through here and not through field25519.ts.
 */
import nacl from "tweetnacl";
import type { Bytes } from "../encoding/bytes.ts";
import { equals, isOdd, type Limbs, low, packed } from "./limbs.ts";

export type Point = readonly [Limbs, Limbs, Limbs, Limbs];

const zero = (): Point => [low.gf(), low.gf(), low.gf(), low.gf()];

/** The point of a public key, 32 bytes; `undefined` where none has this y, or x is 0 with the sign bit set. */
export function decodePoint(publicKey: Bytes): Point | undefined {
  const { gf, M, S, A, Z, D, pow2523, unpack25519 } = low;
  const one = gf([1]);
  const [y, x, above, below, t] = [gf(), gf(), gf(), gf(), gf()] as const;
  unpack25519(y, publicKey);
  S(above, y);
  M(below, above, D);
  Z(above, above, one); // y² − 1
  A(below, below, one); // d·y² + 1
  // x = above · below³ · (above · below⁷)^((p − 5) / 8), times √−1 if that is the root of the negative.
  S(t, below);
  M(t, t, below);
  M(x, t, above);
  S(t, t);
  M(t, t, below);
  M(t, t, above);
  pow2523(t, t);
  M(x, x, t);
  const isRoot = (): boolean => {
    S(t, x);
    M(t, t, below);
    return equals(t, above);
  };
  if (!isRoot()) {
    const root = gf();
    pow2523(root, gf([2]));
    S(root, root);
    M(root, root, gf([2]));
    M(x, x, root);
    if (!isRoot()) return undefined;
  }
  const sign = ((publicKey[31] as number) & 0x80) !== 0;
  if (isOdd(x) !== sign) {
    Z(x, gf(), x);
    if (isOdd(x) !== sign) return undefined;
  }
  const xy = gf();
  M(xy, x, y);
  return [x, y, one, xy];
}

/** The public key of a point, 32 bytes. */
export function encodePoint([x, y, z]: Point): Bytes {
  const { gf, M, S, pow2523 } = low;
  // 1/z = z^(p − 2) = (z^(2^252 − 3))^8 · z³
  const inverse = gf();
  pow2523(inverse, z);
  for (let i = 0; i < 3; i++) S(inverse, inverse);
  for (let i = 0; i < 3; i++) M(inverse, inverse, z);
  const [affineX, affineY] = [gf(), gf()];
  M(affineX, x, inverse);
  M(affineY, y, inverse);
  const out = packed(affineY);
  out[31] = (out[31] as number) ^ (isOdd(affineX) ? 0x80 : 0);
  return out;
}

/** `scalar` (32 bytes) times the point. Constant time. */
export function multiply(point: Point, scalar: Bytes | ArrayLike<number>): Point {
  const out = zero();
  // The factor is used up.
  low.scalarmult(out, point.map((limbs) => Float64Array.from(limbs)) as unknown as Point, scalar);
  return out;
}

/** `scalar` (32 bytes) times the base point. Constant time. */
export function multiplyBase(scalar: Bytes): Point {
  const out = zero();
  low.scalarbase(out, scalar);
  return out;
}

const isNeutral = ([x, y, z]: Point): boolean => packed(x).every((byte) => byte === 0) && equals(y, z);

/** Whether the point has no component of small order: the group's order times it is the neutral point. */
export const isOfPrimeOrder = (point: Point): boolean => isNeutral(multiply(point, low.L));

/** A number of up to 64 bytes, little-endian, modulo the group's order; 32 bytes. */
export function reduce(number: ArrayLike<number>): Bytes {
  const wide = new Float64Array(64);
  wide.set(Float64Array.from(number));
  const out = new Uint8Array(32);
  low.modL(out, wide);
  return out;
}

/** a · b + c modulo the group's order; each 32 bytes. */
export function multiplyAdd(a: Bytes, b: Bytes, c?: Bytes): Bytes {
  const wide = new Float64Array(64);
  if (c) wide.set(c);
  for (let i = 0; i < 32; i++) for (let j = 0; j < 32; j++) wide[i + j]! += (a[i] as number) * (b[j] as number);
  const out = new Uint8Array(32);
  low.modL(out, wide);
  return out;
}

/** Whether it is below the group's order, 32 bytes. */
export function isCanonicalScalar(scalar: Bytes): boolean {
  for (let i = 31; i >= 0; i--) {
    const [ours, order] = [scalar[i] as number, low.L[i] as number];
    if (ours !== order) return ours < order;
  }
  return false;
}

/** SHA-512, 64 bytes. */
export const sha512 = (input: Bytes): Bytes => nacl.hash(input);
