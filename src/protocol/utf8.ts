/** UTF-8 as RFC 3629 has it: shortest forms, no surrogates, nothing above U+10FFFF. */
import type { Bytes } from "./bytes.ts";

/** The smallest code point that needs one, two and three continuation bytes. */
const SMALLEST = [0, 0x80, 0x800, 0x10000] as const;

function continuations(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

/** Whether the bytes from `at` up to `end` are UTF-8. */
export function isUtf8(bytes: Bytes, at: number, end: number): boolean {
  while (at < end) {
    const lead = bytes[at++] as number;
    if (lead < 0x80) continue;
    const more = continuations(lead);
    if (more < 0 || at + more > end) return false;
    let point = lead & (0x3f >> more);
    for (let i = 0; i < more; i++) {
      const byte = bytes[at++] as number;
      if ((byte & 0xc0) !== 0x80) return false;
      point = (point << 6) | (byte & 0x3f);
    }
    if (point < (SMALLEST[more] as number) || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
  }
  return true;
}
