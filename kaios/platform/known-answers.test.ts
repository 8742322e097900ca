import { describe, expect, test } from "vitest";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { proven } from "./known-answers.ts";
import { naclCrypto } from "./nacl.ts";

const flipped = (bytes: Uint8Array): Uint8Array => {
  const out = Uint8Array.from(bytes);
  out[3] = (out[3] as number) ^ 1;
  return out;
};

describe("known answers", () => {
  test("let right primitives through", () => expect(proven(naclCrypto)).toBe(naclCrypto));

  const broken: Partial<Crypto>[] = [
    { keyPairFromSeed: (seed) => ({ ...naclCrypto.keyPairFromSeed(seed), publicKey: new Uint8Array(32).fill(7) }) },
    { sign: (...args) => flipped(naclCrypto.sign(...args)) },
    { verify: () => true },
    { verify: () => false },
    { toX25519Public: (key) => flipped(naclCrypto.toX25519Public(key)) },
    { toX25519Secret: (key) => flipped(naclCrypto.toX25519Secret(key)) },
    { scalarMult: (...args) => flipped(naclCrypto.scalarMult(...args)) },
    { blake2b: (...args) => flipped(naclCrypto.blake2b(...args)) },
    { blake2b: (length, input) => naclCrypto.blake2b(length, input) },
    { seal: (...args) => flipped(naclCrypto.seal(...args)) },
    { open: (...args) => flipped(naclCrypto.open(...args)) },
    {
      open: () => {
        throw new Error("out of memory");
      },
    },
  ];
  test.each(broken.map((part) => [Object.keys(part)[0], part] as const))("refuse a wrong %s", (_name, part) => {
    expect(() => proven({ ...naclCrypto, ...part })).toThrow(expect.objectContaining({ name: "CryptoUnavailable" }));
  });

  test("nothing larger than a backup is taken into one call", () => {
    const large = new Uint8Array((6 << 20) + 1);
    expect(() => naclCrypto.seal(large, new Uint8Array(24), new Uint8Array(32))).toThrow(RangeError);
    expect(() => naclCrypto.open(large, new Uint8Array(24), new Uint8Array(32))).toThrow(RangeError);
    expect(() => naclCrypto.verify(new Uint8Array(64), large, new Uint8Array(32))).toThrow(RangeError);
  });
});
