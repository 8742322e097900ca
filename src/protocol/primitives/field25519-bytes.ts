/** Encodes and decodes numbers modulo 2^255 − 19 as 32 bytes; field25519.ts describes the limbs. */
import type { Bytes } from "../encoding/bytes.ts";
import { carry, EDGES, type Field, field } from "./field25519.ts";

/** UNIT[i] is 2^EDGES[i]; SIZE[i] is how many units of limb i make one unit of the next. */
const UNIT = Float64Array.from(EDGES, (edge) => 2 ** edge);
const SIZE = Float64Array.from({ length: 12 }, (_, i) => (UNIT[i + 1] as number) / (UNIT[i] as number));
/** The position of a limb's lowest bit: the byte's index, and the bit's value in that byte. */
const BYTE = Uint8Array.from(EDGES, (edge) => edge >> 3);
const FACTOR = Float64Array.from(EDGES, (edge) => 2 ** (edge & 7));

/** Reads 255 bits, little-endian; the topmost bit is ignored. */
export function fromBytes(bytes: Bytes): Field {
  const out = field();
  for (let i = 0; i < 12; i++) {
    const at = BYTE[i] as number;
    const word = (bytes[at] as number) + (bytes[at + 1] as number) * 0x100 + (bytes[at + 2] as number) * 0x10000;
    const shifted = Math.floor((word + (bytes[at + 3] ?? 0) * 0x1000000) / (FACTOR[i] as number));
    out[i] = (shifted % (SIZE[i] as number)) * (UNIT[i] as number);
  }
  return carry(out, out);
}

/** Brings every limb into 0 … size − 1. @returns the carry out of 2^255 */
function normalize(limbs: Float64Array): number {
  let carried = 0;
  for (let i = 0; i < 12; i++) {
    const size = SIZE[i] as number;
    const limb = (limbs[i] as number) + carried;
    carried = Math.floor(limb / size);
    limbs[i] = limb - carried * size;
  }
  return carried;
}

/** Whether normalized limbs are p or more: every limb above the first has its maximum, and the first is 2^22 − 19 or more. */
function reachesP(limbs: Float64Array): boolean {
  for (let i = 11; i > 0; i--) if (limbs[i] !== (SIZE[i] as number) - 1) return false;
  return (limbs[0] as number) >= (SIZE[0] as number) - 19;
}

/** The number as 32 bytes, little-endian, reduced below p. */
export function toBytes(x: Field): Uint8Array<ArrayBuffer> {
  const limbs = carry(field(), x);
  // Limbs are signed and the number is above −p: adding p makes it positive and below 2^256.
  for (let i = 0; i < 12; i++) limbs[i] = (limbs[i] as number) / (UNIT[i] as number) + (SIZE[i] as number) - (i === 0 ? 19 : 1);
  // The carry out of 2^255 is added as 19 times itself. That can carry once more, but not a third time.
  for (let round = 0; round < 2; round++) {
    const carried = normalize(limbs);
    limbs[0] = (limbs[0] as number) + 19 * carried;
  }
  normalize(limbs);
  if (reachesP(limbs)) {
    limbs[0] = (limbs[0] as number) - (SIZE[0] as number) + 19;
    limbs.fill(0, 1);
  }
  const out = new Uint8Array(32);
  for (let i = 0; i < 12; i++) {
    let rest = (limbs[i] as number) * (FACTOR[i] as number);
    for (let at = BYTE[i] as number; rest > 0; at++) {
      out[at] = (out[at] as number) | (rest & 255);
      rest = Math.floor(rest / 256);
    }
  }
  return out;
}
