/** Checks on public keys from outside: small-order and non-canonical keys are refused here, because backends differ in this. */
import type { Bytes } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/bytes.ts";

/** y-coordinates of the eight points of small order, sign bit cleared, canonical forms (RFC 8032 encoding, little-endian). */
const SMALL_ORDER = new Set(
  [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ].map((hex) => toHex(fromHex(hex))),
);

/** True when the y-coordinate is below p = 2^255 − 19. */
function isCanonical(publicKey: Bytes): boolean {
  if (((publicKey[31] as number) & 0x7f) !== 0x7f) return true;
  for (let i = 30; i > 0; i--) if (publicKey[i] !== 0xff) return true;
  return (publicKey[0] as number) < 0xed;
}

/** Whether `publicKey` has 32 bytes and is canonical and not of small order. The backend's conversion checks that it is on the curve. */
export function isAcceptablePublicKey(publicKey: Bytes): boolean {
  if (publicKey.length !== 32 || !isCanonical(publicKey)) return false;
  const y = Uint8Array.from(publicKey);
  y[31] = (y[31] as number) & 0x7f;
  return !SMALL_ORDER.has(toHex(y));
}

/** u-coordinates of small order, below p. Every shared secret with one of them is zero. */
const SMALL_ORDER_U = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** Whether `publicKey` is an X25519 key of 32 bytes, canonical (below p, top bit clear) and not of small order. */
export function isAcceptableX25519Key(publicKey: Bytes): boolean {
  const isCanonicalU = publicKey.length === 32 && (publicKey[31] as number) <= 0x7f && isCanonical(publicKey);
  return isCanonicalU && !SMALL_ORDER_U.has(toHex(publicKey));
}
