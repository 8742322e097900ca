/** How a text travels as one short message: in the seven-bit alphabet of GSM (3GPP TS 23.038), else in UCS-2. */

/** The default alphabet, by its codes; 0x1b leads to the table below. ç is not in it, Ç is. */
const DEFAULT =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const ESCAPE = 0x1b;
/** Characters of the extension table; each takes two places. */
const EXTENDED: Readonly<Record<string, number>> = {
  "\f": 0x0a,
  "^": 0x14,
  "{": 0x28,
  "}": 0x29,
  "\\": 0x2f,
  "[": 0x3c,
  "~": 0x3d,
  "]": 0x3e,
  "|": 0x40,
  "€": 0x65,
};

/** Places of one segment. */
export const SEPTETS = 160;
export const UCS2_UNITS = 70;

/** One byte for each place; `undefined` when a character is in neither table. */
export function gsmBytes(text: string): Uint8Array | undefined {
  const out: number[] = [];
  for (const one of text) {
    const code = one === "\u001b" ? -1 : DEFAULT.indexOf(one);
    const extended = Object.hasOwn(EXTENDED, one) ? EXTENDED[one] : undefined;
    if (code >= 0) out.push(code);
    else if (extended !== undefined) out.push(ESCAPE, extended);
    else return undefined;
  }
  return Uint8Array.from(out);
}

export interface Segment {
  /** `data_coding` of SMPP: the service's own alphabet, or UCS-2. */
  readonly coding: 0 | 8;
  readonly bytes: Uint8Array;
}

/** A text as one segment; `undefined` when it takes two, which would be charged twice and may come apart. */
export function oneSegment(text: string): Segment | undefined {
  const septets = gsmBytes(text);
  if (septets) return septets.length <= SEPTETS ? { coding: 0, bytes: septets } : undefined;
  if (text.length > UCS2_UNITS) return undefined;
  const bytes = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(2 * i, text.charCodeAt(i));
  return { coding: 8, bytes };
}

/** The text of what came in: only a word is looked for, so the extension table does not matter. */
export function incomingText(coding: number, bytes: Uint8Array): string {
  if (coding !== 8) return Array.from(bytes, (code) => (code < 128 ? DEFAULT.charAt(code) : "")).join("");
  return Array.from({ length: bytes.length >> 1 }, (_, i) =>
    String.fromCharCode(((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)),
  ).join("");
}
