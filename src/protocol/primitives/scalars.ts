/** Inverting scalars of Ed25519's group, without secret branches. */
import type { Bytes } from "../encoding/bytes.ts";
import { multiplyAdd } from "./edwards-points.ts";
import { low } from "./limbs.ts";

/** 1 / a modulo the group's order L, as a^(L − 2): the exponent is public. `a` is not 0. */
function invert(a: Bytes): Bytes {
  const exponent = Uint8Array.from({ length: 32 }, (_, i) => low.L[i] as number);
  exponent[0] = (exponent[0] as number) - 2;
  let out: Bytes = Uint8Array.from(a);
  for (let bit = 251; bit >= 0; bit--) {
    out = multiplyAdd(out, out);
    if (((exponent[bit >> 3] as number) >> (bit & 7)) & 1) out = multiplyAdd(out, a);
  }
  return out;
}

/** The inverse of each, none of them 0. One inversion for all, three multiplications each (Montgomery). */
export function invertAll(scalars: readonly Bytes[]): readonly Bytes[] {
  const [first, ...rest] = scalars;
  if (first === undefined) return [];
  const products: Bytes[] = [first];
  for (const scalar of rest) products.push(multiplyAdd(products[products.length - 1] as Bytes, scalar));
  let inverse = invert(products[products.length - 1] as Bytes);
  const out: Bytes[] = [];
  for (let i = scalars.length - 1; i > 0; i--) {
    out.unshift(multiplyAdd(inverse, products[i - 1] as Bytes));
    inverse = multiplyAdd(inverse, scalars[i] as Bytes);
  }
  return [inverse, ...out];
}
