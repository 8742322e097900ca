/** Ed25519 signatures for cases that our own code would refuse to make. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromHex, toHex } from "../format.ts";
import { littleEndian } from "./points.ts";

export const signWith = (seed: string, message: string): string => toHex(ed25519.sign(fromHex(message), fromHex(seed)));

const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same signature with S + L in place of S: verifies where S is not bounded. */
export function withLargeS(sig: string): string {
  const s = BigInt(`0x${(sig.slice(64).match(/../g) as string[]).reverse().join("")}`);
  return sig.slice(0, 64) + littleEndian(s + L);
}
