/** Numbers of up to 19 digits as 8 bytes, without integers of more than 53 bits, which old engines lack. */
import type { Bytes } from "../encoding/bytes.ts";

/** A decimal number of at most 19 digits. @returns 8 bytes, big-endian */
export function bytesOfDecimal(decimal: string): Bytes {
  const bytes = new Uint8Array(8);
  for (const digit of decimal) {
    let carry = digit.charCodeAt(0) - 48;
    for (let i = 7; i >= 0; i--) {
      const value = (bytes[i] as number) * 10 + carry;
      bytes[i] = value & 0xff;
      carry = value >> 8;
    }
  }
  return bytes;
}

/** @returns without leading zeros; "0" for zero */
export function decimalOfBytes(bytes: Bytes): string {
  const left = Uint8Array.from(bytes);
  let decimal = "";
  while (left.some((byte) => byte !== 0)) {
    let rest = 0;
    for (let i = 0; i < left.length; i++) {
      const value = rest * 256 + (left[i] as number);
      left[i] = Math.floor(value / 10);
      rest = value % 10;
    }
    decimal = `${rest}${decimal}`;
  }
  return decimal === "" ? "0" : decimal;
}
