/** Byte strings: concatenation, comparison, and text encodings. */
import { ProtocolError } from "../errors.ts";

export type Bytes = Uint8Array;

const encoder = new TextEncoder();

export const utf8 = (text: string): Bytes => encoder.encode(text);

export function concat(...parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** For public values only: the comparison is not constant-time. */
export function equal(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Lexicographic byte order, as `sort(alice_pk, bob_pk)` of the verification fingerprint needs it (§9). Negative, 0 or positive. */
export function compare(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** A uint64 in big-endian order, as event ids and signatures contain it (`created_at_be64`). */
export function be64(value: number): Bytes {
  const out = new Uint8Array(8);
  const view = new DataView(out.buffer);
  view.setUint32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value >>> 0);
  return out;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

export function toHex(bytes: Bytes): string {
  let out = "";
  for (const byte of bytes) out += HEX[byte];
  return out;
}

/** @throws ProtocolError `malformed` unless `text` is an even number of hex digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new ProtocolError("malformed", "not hex");
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`;

function base64(bytes: Bytes, alphabet: string): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j < Math.min(4, left + 1); j++) out += alphabet[(word >> (18 - 6 * j)) & 63];
  }
  return out;
}

/** Standard base64 without padding, for fingerprints that people compare. */
export const toBase64 = (bytes: Bytes): string => base64(bytes, STANDARD);

/** Base64url without padding, for URLs. */
export const toBase64Url = (bytes: Bytes): string => base64(bytes, URL_SAFE);

/**
 * Reads base64url without padding. Each byte string has exactly one accepted text.
 * @throws ProtocolError `malformed` for other characters, impossible lengths or non-zero unused bits
 */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 === 1) throw new ProtocolError("malformed", "not base64url");
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const char of text) {
    const value = URL_SAFE.indexOf(char);
    if (value < 0) throw new ProtocolError("malformed", "not base64url");
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (word >> bits) & 0xff;
    }
  }
  if ((word & ((1 << bits) - 1)) !== 0) throw new ProtocolError("malformed", "not base64url");
  return out;
}
