/**
 * Arithmetic modulo p = 2^255 − 19 on doubles, for public data only (it is not constant-time). No BigInt and no 64-bit integers, so
 * that it runs at full speed on the engines of keypad phones too.
 *
 * A number is twelve limbs of 21¼ bits on average, after D. J. Bernstein's floating-point layout for this field: limb i is a multiple
 * of 2^EDGES[i], stored as a double whose exponent includes that weight. A product of two limbs then has the right weight without a
 * shift, and what exceeds 2^255 is added back times 19 / 2^255. Reduced limbs are at most half the next limb's unit, so a column of
 * twelve products spans 51 bits at most: every operation below is exact. A sum or difference of two reduced numbers may be multiplied
 * without reduction.
 */
/** Twelve limbs. */
export type Field = Float64Array;

/** Bit position of each limb's unit; the last entry is the number's length. */
export const EDGES = [0, 22, 43, 64, 85, 107, 128, 149, 170, 192, 213, 234, 255] as const;
const FOLD = 19 / 2 ** 255;
/** Adding and subtracting 1.5 · 2^(52 + e) rounds a double to a multiple of 2^e. */
const ROUND = Float64Array.from({ length: 12 }, (_, i) => 1.5 * 2 ** (52 + (EDGES[i + 1] as number)));

export const field = (): Field => new Float64Array(12);

/** Reduces every limb, twice: the second pass reduces the carries of the first. */
export function carry(out: Field, h: Field): Field {
  for (let pass = 0; pass < 2; pass++) {
    let passed = 0;
    for (let i = 0; i < 12; i++) {
      const round = ROUND[i] as number;
      const limb = h[i] as number;
      const above = limb + round - round;
      out[i] = limb - above + passed;
      passed = above;
    }
    out[0] = (out[0] as number) + passed * FOLD;
    h = out;
  }
  return out;
}

export function add(a: Field, b: Field): Field {
  const out = field();
  for (let i = 0; i < 12; i++) out[i] = (a[i] as number) + (b[i] as number);
  return out;
}

export function subtract(a: Field, b: Field): Field {
  const out = field();
  for (let i = 0; i < 12; i++) out[i] = (a[i] as number) - (b[i] as number);
  return out;
}

/** Unrolled: nested loops take three times as long. */
export function multiply(a: Field, b: Field): Field {
  const h = field();
  const a0 = a[0] as number;
  const a1 = a[1] as number;
  const a2 = a[2] as number;
  const a3 = a[3] as number;
  const a4 = a[4] as number;
  const a5 = a[5] as number;
  const a6 = a[6] as number;
  const a7 = a[7] as number;
  const a8 = a[8] as number;
  const a9 = a[9] as number;
  const a10 = a[10] as number;
  const a11 = a[11] as number;
  const b0 = b[0] as number;
  const b1 = b[1] as number;
  const b2 = b[2] as number;
  const b3 = b[3] as number;
  const b4 = b[4] as number;
  const b5 = b[5] as number;
  const b6 = b[6] as number;
  const b7 = b[7] as number;
  const b8 = b[8] as number;
  const b9 = b[9] as number;
  const b10 = b[10] as number;
  const b11 = b[11] as number;
  h[0] =
    a0 * b0 +
    FOLD * (a1 * b11 + a2 * b10 + a3 * b9 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + a9 * b3 + a10 * b2 + a11 * b1);
  h[1] =
    a0 * b1 +
    a1 * b0 +
    FOLD * (a2 * b11 + a3 * b10 + a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4 + a10 * b3 + a11 * b2);
  h[2] =
    a0 * b2 +
    a1 * b1 +
    a2 * b0 +
    FOLD * (a3 * b11 + a4 * b10 + a5 * b9 + a6 * b8 + a7 * b7 + a8 * b6 + a9 * b5 + a10 * b4 + a11 * b3);
  h[3] =
    a0 * b3 +
    a1 * b2 +
    a2 * b1 +
    a3 * b0 +
    FOLD * (a4 * b11 + a5 * b10 + a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6 + a10 * b5 + a11 * b4);
  h[4] =
    a0 * b4 +
    a1 * b3 +
    a2 * b2 +
    a3 * b1 +
    a4 * b0 +
    FOLD * (a5 * b11 + a6 * b10 + a7 * b9 + a8 * b8 + a9 * b7 + a10 * b6 + a11 * b5);
  h[5] =
    a0 * b5 +
    a1 * b4 +
    a2 * b3 +
    a3 * b2 +
    a4 * b1 +
    a5 * b0 +
    FOLD * (a6 * b11 + a7 * b10 + a8 * b9 + a9 * b8 + a10 * b7 + a11 * b6);
  h[6] =
    a0 * b6 +
    a1 * b5 +
    a2 * b4 +
    a3 * b3 +
    a4 * b2 +
    a5 * b1 +
    a6 * b0 +
    FOLD * (a7 * b11 + a8 * b10 + a9 * b9 + a10 * b8 + a11 * b7);
  h[7] =
    a0 * b7 +
    a1 * b6 +
    a2 * b5 +
    a3 * b4 +
    a4 * b3 +
    a5 * b2 +
    a6 * b1 +
    a7 * b0 +
    FOLD * (a8 * b11 + a9 * b10 + a10 * b9 + a11 * b8);
  h[8] =
    a0 * b8 +
    a1 * b7 +
    a2 * b6 +
    a3 * b5 +
    a4 * b4 +
    a5 * b3 +
    a6 * b2 +
    a7 * b1 +
    a8 * b0 +
    FOLD * (a9 * b11 + a10 * b10 + a11 * b9);
  h[9] =
    a0 * b9 +
    a1 * b8 +
    a2 * b7 +
    a3 * b6 +
    a4 * b5 +
    a5 * b4 +
    a6 * b3 +
    a7 * b2 +
    a8 * b1 +
    a9 * b0 +
    FOLD * (a10 * b11 + a11 * b10);
  h[10] =
    a0 * b10 +
    a1 * b9 +
    a2 * b8 +
    a3 * b7 +
    a4 * b6 +
    a5 * b5 +
    a6 * b4 +
    a7 * b3 +
    a8 * b2 +
    a9 * b1 +
    a10 * b0 +
    FOLD * (a11 * b11);
  h[11] = a0 * b11 + a1 * b10 + a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2 + a10 * b1 + a11 * b0;
  return carry(h, h);
}

const R0 = ROUND[0] as number;
const R1 = ROUND[1] as number;
const R2 = ROUND[2] as number;
const R3 = ROUND[3] as number;
const R4 = ROUND[4] as number;
const R5 = ROUND[5] as number;
const R6 = ROUND[6] as number;
const R7 = ROUND[7] as number;
const R8 = ROUND[8] as number;
const R9 = ROUND[9] as number;
const R10 = ROUND[10] as number;
const R11 = ROUND[11] as number;

/** x^(2^times). Nearly all the time of a conversion is spent here, so it is unrolled limb by limb. */
export function squareTimes(x: Field, times: number): Field {
  let a0 = x[0] as number;
  let a1 = x[1] as number;
  let a2 = x[2] as number;
  let a3 = x[3] as number;
  let a4 = x[4] as number;
  let a5 = x[5] as number;
  let a6 = x[6] as number;
  let a7 = x[7] as number;
  let a8 = x[8] as number;
  let a9 = x[9] as number;
  let a10 = x[10] as number;
  let a11 = x[11] as number;
  for (let n = 0; n < times; n++) {
    let h0 = a0 * a0 + FOLD * (2 * (a1 * a11 + a2 * a10 + a3 * a9 + a4 * a8 + a5 * a7) + a6 * a6);
    let h1 = 2 * (a0 * a1) + FOLD * (2 * (a2 * a11 + a3 * a10 + a4 * a9 + a5 * a8 + a6 * a7));
    let h2 = 2 * (a0 * a2) + a1 * a1 + FOLD * (2 * (a3 * a11 + a4 * a10 + a5 * a9 + a6 * a8) + a7 * a7);
    let h3 = 2 * (a0 * a3 + a1 * a2) + FOLD * (2 * (a4 * a11 + a5 * a10 + a6 * a9 + a7 * a8));
    let h4 = 2 * (a0 * a4 + a1 * a3) + a2 * a2 + FOLD * (2 * (a5 * a11 + a6 * a10 + a7 * a9) + a8 * a8);
    let h5 = 2 * (a0 * a5 + a1 * a4 + a2 * a3) + FOLD * (2 * (a6 * a11 + a7 * a10 + a8 * a9));
    let h6 = 2 * (a0 * a6 + a1 * a5 + a2 * a4) + a3 * a3 + FOLD * (2 * (a7 * a11 + a8 * a10) + a9 * a9);
    let h7 = 2 * (a0 * a7 + a1 * a6 + a2 * a5 + a3 * a4) + FOLD * (2 * (a8 * a11 + a9 * a10));
    let h8 = 2 * (a0 * a8 + a1 * a7 + a2 * a6 + a3 * a5) + a4 * a4 + FOLD * (2 * (a9 * a11) + a10 * a10);
    let h9 = 2 * (a0 * a9 + a1 * a8 + a2 * a7 + a3 * a6 + a4 * a5) + FOLD * (2 * (a10 * a11));
    let h10 = 2 * (a0 * a10 + a1 * a9 + a2 * a8 + a3 * a7 + a4 * a6) + a5 * a5 + FOLD * (a11 * a11);
    let h11 = 2 * (a0 * a11 + a1 * a10 + a2 * a9 + a3 * a8 + a4 * a7 + a5 * a6);
    for (let pass = 0; pass < 2; pass++) {
      // As in `carry`: what exceeds a limb moves to the next.
      const c0 = h0 + R0 - R0;
      const c1 = h1 + R1 - R1;
      const c2 = h2 + R2 - R2;
      const c3 = h3 + R3 - R3;
      const c4 = h4 + R4 - R4;
      const c5 = h5 + R5 - R5;
      const c6 = h6 + R6 - R6;
      const c7 = h7 + R7 - R7;
      const c8 = h8 + R8 - R8;
      const c9 = h9 + R9 - R9;
      const c10 = h10 + R10 - R10;
      const c11 = h11 + R11 - R11;
      h0 = h0 - c0 + c11 * FOLD;
      h1 = h1 - c1 + c0;
      h2 = h2 - c2 + c1;
      h3 = h3 - c3 + c2;
      h4 = h4 - c4 + c3;
      h5 = h5 - c5 + c4;
      h6 = h6 - c6 + c5;
      h7 = h7 - c7 + c6;
      h8 = h8 - c8 + c7;
      h9 = h9 - c9 + c8;
      h10 = h10 - c10 + c9;
      h11 = h11 - c11 + c10;
    }
    a0 = h0;
    a1 = h1;
    a2 = h2;
    a3 = h3;
    a4 = h4;
    a5 = h5;
    a6 = h6;
    a7 = h7;
    a8 = h8;
    a9 = h9;
    a10 = h10;
    a11 = h11;
  }
  return Float64Array.of(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11);
}

/** x^((p − 5) / 8) = x^(2^252 − 3), by the usual addition chain over exponents 2^n − 1. */
export function power252(x: Field): Field {
  const x2 = squareTimes(x, 1);
  const x9 = multiply(squareTimes(x2, 2), x);
  const ones5 = multiply(squareTimes(multiply(x9, x2), 1), x9);
  const ones10 = multiply(squareTimes(ones5, 5), ones5);
  const ones20 = multiply(squareTimes(ones10, 10), ones10);
  const ones40 = multiply(squareTimes(ones20, 20), ones20);
  const ones50 = multiply(squareTimes(ones40, 10), ones10);
  const ones100 = multiply(squareTimes(ones50, 50), ones50);
  const ones200 = multiply(squareTimes(ones100, 100), ones100);
  const ones250 = multiply(squareTimes(ones200, 50), ones50);
  return multiply(squareTimes(ones250, 2), x);
}
