/** Public keys that must be refused, and points made from others; on the curve arithmetic of @noble/curves. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromHex, toHex } from "../format.ts";

const P = 2n ** 255n - 19n;

/** 32 bytes little-endian. */
export const littleEndian = (value: bigint): string =>
  (value.toString(16).padStart(64, "0").match(/../g) as string[]).reverse().join("");

export const publicKeyOf = (seed: string): string => toHex(ed25519.getPublicKey(fromHex(seed)));

const ORDER_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";

/** A key with a point of order 8 added: on the curve, not in the main subgroup. */
export const withTorsion = (publicKey: string): string =>
  ed25519.Point.fromHex(publicKey).add(ed25519.Point.fromHex(ORDER_8)).toHex();

function isOnCurve(y: bigint): boolean {
  try {
    ed25519.Point.fromHex(littleEndian(y));
    return true;
  } catch {
    return false;
  }
}

/** The first y from `from` upwards that belongs to no point. */
export function offCurve(from: bigint): string {
  let y = from;
  while (isOnCurve(y)) y++;
  return littleEndian(y);
}

export const SMALL_ORDER: readonly (readonly [string, string])[] = [
  ["order 1 (the identity)", littleEndian(1n)],
  ["order 2", littleEndian(P - 1n)],
  ["order 4", littleEndian(0n)],
  ["order 4, sign bit set", littleEndian(2n ** 255n)],
  ["order 8, one", ORDER_8],
  ["order 8, one, sign bit set", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"],
  ["order 8, another", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"],
  ["order 8, another, sign bit set", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"],
  ["identity, sign bit set", littleEndian(1n + 2n ** 255n)],
];

export const NON_CANONICAL: readonly (readonly [string, string])[] = [
  ["y = p (0 written long)", littleEndian(P)],
  ["y = p + 1 (1 written long)", littleEndian(P + 1n)],
  ["y = p + 3, on the curve when reduced", littleEndian(P + 3n)],
  ["y = 2^255 - 1", littleEndian(2n ** 255n - 1n)],
  ["all ones", "ff".repeat(32)],
];

export const OFF_CURVE: readonly (readonly [string, string])[] = [
  ["small y off the curve", offCurve(2n)],
  ["middling y off the curve", offCurve(2n ** 200n + 12345n)],
  ["large y off the curve", offCurve(P - 40n)],
];
