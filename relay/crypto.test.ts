import { describe, expect, it } from "vitest";
import { fromHex, toHex, utf8 } from "../src/protocol/encoding/bytes.ts";
import { loadRelayCrypto } from "./crypto.ts";

const crypto = await loadRelayCrypto();

// RFC 8032 §7.1, test 2.
const publicKey = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const message = fromHex("72");
const signature = fromHex(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
);

describe("the relay's primitives", () => {
  it("verify Ed25519", () => {
    expect(crypto.verify(signature, message, publicKey)).toBe(true);
    expect(crypto.verify(signature, utf8("other"), publicKey)).toBe(false);
    expect(crypto.verify(signature.subarray(1), message, publicKey)).toBe(false);
    const flipped = Uint8Array.from(signature);
    flipped[5] = (flipped[5] as number) ^ 1;
    expect(crypto.verify(flipped, message, publicKey)).toBe(false);
  });

  it("refuse small-order and non-canonical keys, which Node alone would accept", () => {
    // With the identity as public key, R = identity and S = 0 verify for every message.
    const identity = new Uint8Array(32);
    identity[0] = 1;
    const forged = new Uint8Array(64);
    forged[0] = 1;
    expect(crypto.verify(forged, message, identity)).toBe(false);
    const nonCanonical = new Uint8Array(32).fill(0xff);
    nonCanonical[0] = 0xee;
    nonCanonical[31] = 0x7f;
    expect(crypto.verify(forged, message, nonCanonical)).toBe(false);
    expect(crypto.verify(forged, message, new Uint8Array(31))).toBe(false);
  });

  it("hash with BLAKE2b, keyed and not", () => {
    // The check value of the wire profile: secret of 32 zero bytes, context as key.
    expect(toHex(crypto.blake2b(32, new Uint8Array(32), utf8("ppp-seal-v1")))).toBe(
      "b790784d72e70085f9c31f03f681846033403a6ab51fb53f4e113eed7b2b0759",
    );
    expect(crypto.blake2b(12, utf8("x"))).toHaveLength(12);
  });
});
