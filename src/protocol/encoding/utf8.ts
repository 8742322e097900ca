/** Reads UTF-8 as RFC 3629 defines it: shortest forms, no surrogates, nothing above U+10FFFF. A byte order mark is not removed. */
import type { Bytes } from "./bytes.ts";

/** The smallest code point that needs one, two and three continuation bytes. */
const SMALLEST = [0, 0x80, 0x800, 0x10000] as const;

function continuations(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

/** The UTF-16 units of a code point above U+FFFF. (ES5 has no String.fromCodePoint.) */
const pair = (point: number): string => String.fromCharCode(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));

/** The code point that `lead` begins at `at`, or −1. */
function pointAt(bytes: Bytes, at: number, lead: number, more: number): number {
  let point = lead & (0x3f >> more);
  for (let i = 1; i <= more; i++) {
    const byte = bytes[at + i] as number;
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  const isShortest = point >= (SMALLEST[more] as number);
  return isShortest && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : -1;
}

/** The text in the bytes from `at` up to, not including, `end`; `undefined` when they are not valid UTF-8. */
export function readUtf8(bytes: Bytes, at: number, end: number): string | undefined {
  let out = "";
  while (at < end) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      out += String.fromCharCode(lead);
      at++;
      continue;
    }
    const more = continuations(lead);
    if (more < 0 || at + more >= end) return undefined;
    const point = pointAt(bytes, at, lead, more);
    if (point < 0) return undefined;
    out += point > 0xffff ? pair(point) : String.fromCharCode(point);
    at += more + 1;
  }
  return out;
}
