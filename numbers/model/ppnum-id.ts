/** The `ppnum_id` of an account: a ULID, 128 bits as 26 letters. It never changes and is never used again. */
import type { Random } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { type EntityType, TYPE_RULES } from "./entity-type.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS = 26;
const DAY_MS = 86_400_000;

/** Alphabet and range: 26 letters hold 130 bits, so the first is at most 7. */
export const isPpnumId = (text: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);

/** @param bytes 16 */
export function ppnumIdOf(bytes: Bytes): string {
  let text = "";
  // Two bits of zeros stand before the 128.
  let [held, bits] = [0, 2];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; held &= (1 << bits) - 1) {
      bits -= 5;
      text += ALPHABET[held >> bits];
    }
  }
  return text;
}

/** @param ppnumId one that `isPpnumId` has seen. @returns 16 bytes */
export function bytesOfPpnumId(ppnumId: string): Bytes {
  const bytes = new Uint8Array(16);
  for (let letter = 0; letter < LETTERS; letter++) {
    const value = ALPHABET.indexOf(ppnumId.charAt(letter));
    for (let i = 0; i < 5; i++) {
      const bit = letter * 5 + i - 2;
      if (bit >= 0 && ((value >> (4 - i)) & 1) === 1) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (7 - (bit & 7)));
    }
  }
  return bytes;
}

const be = (bytes: Bytes): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

/** @param now unix seconds */
export function newPpnumId(type: EntityType, now: number, random: Random): string {
  const bytes = Uint8Array.from(random(16));
  const ms = Math.floor(now * 1000);
  const day = ms - (ms % DAY_MS);
  const time = TYPE_RULES[type].hidesBirth ? day + (be(random(6)) % DAY_MS) : ms;
  for (let i = 0, rest = time; i < 6; i++, rest = Math.floor(rest / 256)) bytes[5 - i] = rest % 256;
  return ppnumIdOf(bytes);
}
