/**
 * The group ristretto255 (RFC 9496) over tweetnacl's arithmetic: prime order, one encoding an element. Written without secret branches,
 * since what is mapped and multiplied here is secret; only `weightedSum` takes public values alone.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { fromHex } from "../encoding/bytes.ts";
import type { Point } from "./edwards-points.ts";
import { type Limbs, low, packed } from "./limbs.ts";

const { gf, M, A, Z, D } = low;

const constant = (hex: string): Limbs => {
  const out = gf();
  low.unpack25519(out, fromHex(hex));
  return out;
};
const ZERO = gf();
const ONE = gf([1]);
const SQRT_M1 = constant("b0a00e4a271beec478e42fad0618432fa7d7fb3d99004d2b0bdfc14f8024832b");
const SQRT_AD_MINUS_ONE = constant("1b2e7b49a0f6977ebd54781b0c8e9daffdd1f531c9fc3c0fac48832bbf316937");
const INVSQRT_A_MINUS_D = constant("ea405d80aafdc899be72415a17162f9d40d801fe917bc216a2fcafcf05896c78");
const ONE_MINUS_D_SQ = constant("76c15f94c1097ce20f355ecd38a1812ce4df70beddab9499d7e0b3b2a8729002");
const D_MINUS_ONE_SQ = constant("204ded44aa5aad3199191eb02c4a9ed2eb4e9b522fd3dc4c41226cf67ab36859");

function by(combine: (out: Limbs, a: Limbs, b: Limbs) => void): (a: Limbs, b: Limbs) => Limbs {
  return (a, b) => {
    const out = gf();
    combine(out, a, b);
    return out;
  };
}
const mul = by(M);
const plus = by(A);
const minus = by(Z);
const square = (a: Limbs): Limbs => mul(a, a);
const negative = (a: Limbs): Limbs => minus(ZERO, a);

/** 1 when both are the same number, else 0, in the same time. */
function same(a: Limbs, b: Limbs): number {
  const [x, y] = [packed(a), packed(b)];
  let difference = 0;
  for (let i = 0; i < 32; i++) difference |= (x[i] as number) ^ (y[i] as number);
  return ((difference - 1) >>> 8) & 1;
}
/** 1 when the number is odd, which RFC 9496 calls negative. */
const odd = (a: Limbs): number => (packed(a)[0] as number) & 1;

/** `yes` if `which` is 1, `no` if it is 0, in the same time. */
function choose(which: number, yes: Limbs, no: Limbs): Limbs {
  const out = gf();
  for (let i = 0; i < 16; i++) out[i] = (yes[i] as number) * which + (no[i] as number) * (1 - which);
  return out;
}
const absolute = (a: Limbs): Limbs => choose(odd(a), negative(a), a);

/** The root of u / v, or of √−1 · u / v where u / v is no square (RFC 9496 4.2). */
function sqrtRatio(u: Limbs, v: Limbs): { readonly isSquare: number; readonly root: Limbs } {
  const v3 = mul(square(v), v);
  const power = gf();
  low.pow2523(power, mul(mul(u, square(v3)), v));
  const r = mul(mul(u, v3), power);
  const check = mul(v, square(r));
  const opposite = negative(u);
  const correct = same(check, u);
  const flipped = same(check, opposite);
  const flippedI = same(check, mul(opposite, SQRT_M1));
  return { isSquare: correct | flipped, root: absolute(choose(flipped | flippedI, mul(SQRT_M1, r), r)) };
}

/** The element of 32 bytes; `undefined` where they encode none (RFC 9496 4.3.1). */
export function decodeElement(bytes: Bytes): Point | undefined {
  if (bytes.length !== 32) return undefined;
  const s = gf();
  low.unpack25519(s, bytes);
  const again = packed(s);
  let difference = (bytes[0] as number) & 1;
  for (let i = 0; i < 32; i++) difference |= (bytes[i] as number) ^ (again[i] as number);
  const ss = square(s);
  const u1 = minus(ONE, ss);
  const u2 = plus(ONE, ss);
  const u2Squared = square(u2);
  const v = minus(negative(mul(D, square(u1))), u2Squared);
  const { isSquare, root } = sqrtRatio(ONE, mul(v, u2Squared));
  const denominator = mul(root, u2);
  const x = absolute(mul(plus(s, s), denominator));
  const y = mul(u1, mul(mul(root, denominator), v));
  const t = mul(x, y);
  const isElement = difference === 0 && isSquare === 1 && odd(t) === 0 && same(y, ZERO) === 0;
  return isElement ? [x, y, gf([1]), t] : undefined;
}

/** The 32 bytes of an element (RFC 9496 4.3.2). */
export function encodeElement([x, y, z, t]: Point): Bytes {
  const u1 = mul(plus(z, y), minus(z, y));
  const u2 = mul(x, y);
  const { root } = sqrtRatio(ONE, mul(u1, square(u2)));
  const one = mul(root, u1);
  const two = mul(root, u2);
  const inverse = mul(mul(one, two), t);
  const rotates = odd(mul(t, inverse));
  const rotatedX = choose(rotates, mul(y, SQRT_M1), x);
  const rotatedY = choose(rotates, mul(x, SQRT_M1), y);
  const denominator = choose(rotates, mul(one, INVSQRT_A_MINUS_D), two);
  const signedY = choose(odd(mul(rotatedX, inverse)), negative(rotatedY), rotatedY);
  return packed(absolute(mul(denominator, minus(z, signedY))));
}

/** Elligator's map of a number to an element (RFC 9496 4.3.4). */
function mapped(half: Bytes): Point {
  const t = gf();
  low.unpack25519(t, half);
  const r = mul(SQRT_M1, square(t));
  const u = mul(plus(r, ONE), ONE_MINUS_D_SQ);
  const v = mul(minus(negative(ONE), mul(r, D)), plus(r, D));
  const { isSquare, root } = sqrtRatio(u, v);
  const s = choose(isSquare, root, negative(absolute(mul(root, t))));
  const c = choose(isSquare, negative(ONE), r);
  const n = minus(mul(mul(c, minus(r, ONE)), D_MINUS_ONE_SQ), v);
  const ss = square(s);
  const w0 = mul(plus(s, s), v);
  const w1 = mul(n, SQRT_AD_MINUS_ONE);
  const w2 = minus(ONE, ss);
  const w3 = plus(ONE, ss);
  return [mul(w0, w3), mul(w2, w1), mul(w1, w3), mul(w0, w2)];
}

const copied = (point: Point): Point => point.map((limbs) => Float64Array.from(limbs)) as unknown as Point;

/** An element of 64 bytes that are evenly distributed. */
export function elementFromUniform(bytes: Bytes): Point {
  const sum = mapped(bytes.subarray(0, 32));
  low.add(sum, mapped(bytes.subarray(32, 64)));
  return sum;
}

const neutral = (): Point => [gf(), gf([1]), gf([1]), gf()];

export const isNeutralElement = (bytes: Bytes): boolean => bytes.every((byte) => byte === 0);

/** The sum of elements, each times its factor (32 bytes). All are public: the time tells the factors. Four bits at a time, doubling once for all. */
export function weightedSum(elements: readonly Point[], factors: readonly Bytes[]): Point {
  const tables = elements.map((element) => {
    const table = [neutral()];
    for (let i = 1; i < 16; i++) {
      const next = copied(table[i - 1] as Point);
      low.add(next, element);
      table.push(next);
    }
    return table;
  });
  const sum = neutral();
  for (let digit = 63; digit >= 0; digit--) {
    for (let i = 0; i < 4; i++) low.add(sum, sum);
    tables.forEach((table, i) => {
      const byte = (factors[i] as Bytes)[digit >> 1] as number;
      const value = (byte >> (4 * (digit & 1))) & 15;
      if (value > 0) low.add(sum, table[value] as Point);
    });
  }
  return sum;
}
