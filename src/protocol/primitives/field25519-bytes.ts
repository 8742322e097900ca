/** Numbers modulo 2^255 − 19 to and from their 32 bytes; see field25519.ts for the limbs. */
import type { Bytes } from "../encoding/bytes.ts";
import { carry, EDGES, type Field, field } from "./field25519.ts";

/** 2^EDGES[i], and how many units of a limb make one of the next. */
const UNIT = Float64Array.from(EDGES, (edge) => 2 ** edge);
const SIZE = Float64Array.from({ length: 12 }, (_, i) => (UNIT[i + 1] as number) / (UNIT[i] as number));
/** Where a limb's lowest bit lies: in which byte, and as what factor of that byte. */
const BYTE = Uint8Array.from(EDGES, (edge) => edge >> 3);
const FACTOR = Float64Array.from(EDGES, (edge) => 2 ** (edge & 7));

/** Reads 255 bits, little-endian; the topmost bit is not looked at. */
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

/** Brings every limb into 0 … size − 1 and returns what passed 2^255. */
function settle(limbs: Float64Array): number {
  let passed = 0;
  for (let i = 0; i < 12; i++) {
    const size = SIZE[i] as number;
    const limb = (limbs[i] as number) + passed;
    passed = Math.floor(limb / size);
    limbs[i] = limb - passed * size;
  }
  return passed;
}

/** Whether settled limbs are p or more: every limb above the first full, and 2^22 − 19 or more in the first. */
function reachesP(limbs: Float64Array): boolean {
  for (let i = 11; i > 0; i--) if (limbs[i] !== (SIZE[i] as number) - 1) return false;
  return (limbs[0] as number) >= (SIZE[0] as number) - 19;
}

/** The number as 32 bytes, little-endian, in its one form below p. */
export function toBytes(x: Field): Uint8Array<ArrayBuffer> {
  const limbs = carry(field(), x);
  // Limbs are signed and the number above −p: adding p makes it positive, and below 2^256.
  for (let i = 0; i < 12; i++) limbs[i] = (limbs[i] as number) / (UNIT[i] as number) + (SIZE[i] as number) - (i === 0 ? 19 : 1);
  // What passes 2^255 comes back as 19; that may pass it once more, but not a third time.
  for (let round = 0; round < 2; round++) {
    const passed = settle(limbs);
    limbs[0] = (limbs[0] as number) + 19 * passed;
  }
  settle(limbs);
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
