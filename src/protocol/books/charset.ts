/** The text of an address book's bytes: UTF-8, UTF-16 with a byte order mark, and what is neither as Windows-1252. */

import type { Bytes } from "../encoding/bytes.ts";
import { readUtf8 } from "../encoding/utf8.ts";

/** What 0x80 … 0x9f are in Windows-1252; the rest of it is Latin-1. */
const WINDOWS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
const AT_ONCE = 8192;

function western(bytes: Bytes): string {
  const out: string[] = [];
  for (let at = 0; at < bytes.length; at += AT_ONCE) out.push(String.fromCharCode(...bytes.subarray(at, at + AT_ONCE)));
  return out.join("").replace(/[\x80-\x9f]/g, (one) => WINDOWS.charAt(one.charCodeAt(0) - 0x80));
}

/** An odd last byte is dropped. */
function utf16(bytes: Bytes, low: 0 | 1): string {
  const units = new Uint16Array(bytes.length >> 1);
  for (let i = 0; i < units.length; i++) units[i] = (bytes[2 * i + low] as number) | ((bytes[2 * i + 1 - low] as number) << 8);
  const out: string[] = [];
  for (let at = 0; at < units.length; at += AT_ONCE) out.push(String.fromCharCode(...units.subarray(at, at + AT_ONCE)));
  return out.join("");
}

export function textOfBook(bytes: Bytes): string {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return utf16(bytes.subarray(2), 0);
  if (first === 0xfe && second === 0xff) return utf16(bytes.subarray(2), 1);
  const isMarked = first === 0xef && second === 0xbb && third === 0xbf;
  return readUtf8(bytes, isMarked ? 3 : 0, bytes.length) ?? western(bytes);
}
