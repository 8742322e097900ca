import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesArbitrary, holds } from "../../../test/vectors/property.ts";
import { littleEndian, NON_CANONICAL, OFF_CURVE, SMALL_ORDER, withTorsion } from "../../../test/vectors/topics/points.ts";
import { loadSodium } from "../../platform/worker/sodium.ts";
import { fromHex, toHex } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { ephemeralToX25519 } from "./edwards.ts";
import { add, type Field, multiply, power252, squareTimes, subtract } from "./field25519.ts";
import { fromBytes, toBytes } from "./field25519-bytes.ts";

const crypto = await loadSodium();
const P = 2n ** 255n - 19n;
const modulo = (value: bigint): bigint => ((value % P) + P) % P;
const numberOf = (field: Field): bigint => BigInt(`0x${toHex(toBytes(field).reverse())}`);

/** Numbers at which carries and reductions are most likely to fail, and random ones. */
const EDGES = [
  0n,
  1n,
  2n,
  18n,
  19n,
  20n,
  P - 1n,
  P - 2n,
  P,
  P + 1n,
  P + 18n,
  2n ** 255n - 1n,
  2n ** 254n,
  2n ** 22n,
  2n ** 234n - 1n,
];
const element = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt({ min: 0n, max: 2n ** 255n - 1n }));
const field = (value: bigint): Field => fromBytes(fromHex(littleEndian(value)));

/** The result of the conversion in hex, or the code of its error. */
function attempt(convert: (key: Uint8Array) => Uint8Array, key: Uint8Array): string {
  try {
    return toHex(convert(key));
  } catch (error) {
    return (error as ProtocolError).code;
  }
}

describe("field arithmetic", () => {
  test("agrees with big integers", () => {
    holds(
      1000,
      fc.property(element, element, (a, b) => {
        const [x, y] = [field(a), field(b)];
        expect(numberOf(x)).toBe(modulo(a));
        expect(numberOf(add(x, y))).toBe(modulo(a + b));
        expect(numberOf(subtract(x, y))).toBe(modulo(a - b));
        expect(numberOf(multiply(x, y))).toBe(modulo(a * b));
        expect(numberOf(multiply(add(x, y), subtract(x, y)))).toBe(modulo((a + b) * (a - b)));
        expect(numberOf(squareTimes(x, 3))).toBe(modulo(a ** 8n));
      }),
    );
  });

  test("stays exact with the largest limbs there are", () => {
    let x = field(2n ** 255n - 1n);
    let expected = modulo(2n ** 255n - 1n);
    for (let i = 0; i < 300; i++) {
      x = multiply(subtract(field(0n), x), subtract(field(0n), x));
      expected = modulo(expected * expected);
    }
    expect(numberOf(x)).toBe(expected);
  });

  test("raises to (p - 5) / 8", () => {
    const power = (base: bigint, exponent: bigint): bigint => {
      let [result, square] = [1n, base];
      for (let e = exponent; e > 0n; e >>= 1n, square = modulo(square * square)) if (e & 1n) result = modulo(result * square);
      return result;
    };
    holds(
      50,
      fc.property(element, (a) => {
        expect(numberOf(power252(field(a)))).toBe(power(modulo(a), (P - 5n) / 8n));
      }),
    );
  });
});

describe("ephemeral keys", () => {
  test("convert as libsodium converts them", () => {
    for (let i = 0; i < 2000; i++) {
      const { publicKey } = crypto.keyPairFromSeed(crypto.blake2b(32, Uint8Array.of(i & 255, i >> 8)));
      if (i % 2 === 1) publicKey[31] = (publicKey[31] as number) ^ 0x80;
      expect(toHex(ephemeralToX25519(publicKey))).toBe(toHex(crypto.toX25519Public(publicKey)));
    }
  });

  test("are refused exactly when they are no point of the curve", () => {
    holds(
      1000,
      fc.property(bytesArbitrary(32), (key) => {
        let expected: string;
        try {
          expected = toHex(ed25519.utils.toMontgomery(key));
          ed25519.Point.fromBytes(key);
        } catch {
          expected = "bad-key";
        }
        expect(attempt(ephemeralToX25519, key)).toBe(expected);
      }),
    );
  });

  test("are refused where libsodium refuses them, a small-order part excepted", () => {
    for (const [what, key] of [...SMALL_ORDER, ...NON_CANONICAL, ...OFF_CURVE]) {
      expect(attempt(ephemeralToX25519, fromHex(key)), what).toBe("bad-key");
      expect(attempt(crypto.toX25519Public, fromHex(key)), what).toBe("bad-key");
    }
    for (let y = 0n; y < 300n; y++) {
      for (const value of [y, P - 1n - y, P + y, y + 2n ** 255n]) {
        if (value >= 2n ** 256n) continue;
        const key = fromHex(littleEndian(value));
        const ours = attempt(ephemeralToX25519, key);
        const theirs = attempt(crypto.toX25519Public, key);
        if (theirs !== "bad-key") expect(ours).toBe(theirs);
      }
    }
    expect(() => ephemeralToX25519(new Uint8Array(31).fill(9))).toThrow(ProtocolError);
  });

  test("with a small-order part or another sign lead to the same secret", () => {
    for (let i = 0; i < 20; i++) {
      const { publicKey } = crypto.keyPairFromSeed(crypto.blake2b(32, Uint8Array.of(i, 1)));
      const secret = crypto.toX25519Secret(crypto.keyPairFromSeed(crypto.blake2b(32, Uint8Array.of(i, 2))).secretKey);
      const shared = toHex(crypto.scalarMult(secret, crypto.toX25519Public(publicKey)));
      const mixed = fromHex(withTorsion(toHex(publicKey)));
      expect(toHex(mixed)).not.toBe(toHex(publicKey));
      expect(toHex(crypto.scalarMult(secret, ephemeralToX25519(mixed)))).toBe(shared);
      mixed[31] = (mixed[31] as number) ^ 0x80;
      expect(toHex(crypto.scalarMult(secret, ephemeralToX25519(mixed)))).toBe(shared);
    }
  });
});
