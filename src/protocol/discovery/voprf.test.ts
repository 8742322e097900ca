import { ristretto255, ristretto255_hasher, ristretto255_oprf } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../../test/support/refusal.ts";
import { bytesArbitrary, holds } from "../../../test/vectors/property.ts";
import { fromHex, toHex, utf8 } from "../encoding/bytes.ts";
import { sha512 } from "../primitives/edwards-points.ts";
import { decodeElement, elementFromUniform, encodeElement } from "../primitives/ristretto.ts";
import { deriveSecretKey, uniformOf } from "./oprf.ts";
import { pairInput } from "./pair.ts";
import { blindInput, blindOf, checkProof, unblindAll } from "./voprf.ts";

const oprf = ristretto255_oprf.voprf;
const one = (count: number, value: number): Uint8Array => new Uint8Array(count).fill(value);
const ANNA = "mailto:anna@example.org";
const BEN = "tel:+14155550123";
const blind = fromHex(`${"03".repeat(31)}00`);

describe("the key pairs", () => {
  test("are those of RFC 9497 A.1.2 and of the check values", () => {
    expect(toHex(deriveSecretKey(sha512, one(32, 0xa3), utf8("test key")))).toBe(
      "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909",
    );
    expect(toHex(deriveSecretKey(sha512, one(32, 1), utf8("cairn vector 1")))).toBe(
      "5451306ed908cbdac3b6f05b0d3e734d35688b2348b943815dcecd4bdaee3f09",
    );
    const second = oprf.deriveKeyPair(one(32, 2), utf8("cairn vector 2"));
    expect(toHex(second.publicKey)).toBe("4ed948a45aab69814409cdc242f00ddf087ce090ac4a81500c2942e8d8749f30");
    expect(toHex(deriveSecretKey(sha512, one(32, 2), utf8("cairn vector 2")))).toBe(toHex(second.secretKey));
  });
});

describe("RFC 9497 A.1.2", () => {
  const { secretKey, publicKey } = oprf.deriveKeyPair(one(32, 0xa3), utf8("test key"));
  const CASES = [
    [
      "00",
      "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706",
      "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
      "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
      "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c",
    ],
    [
      "5a".repeat(17),
      "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706",
      "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
      "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
      "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6",
    ],
  ] as const;
  for (const [input, factor, blinded, evaluated, output] of CASES)
    test(`input ${input.slice(0, 4)}`, () => {
      const asked = blindInput(fromHex(input), fromHex(factor));
      expect(toHex(asked.element)).toBe(blinded);
      const answer = oprf.blindEvaluate(secretKey, publicKey, asked.element);
      expect(toHex(answer.evaluated)).toBe(evaluated);
      checkProof(publicKey, [asked.element], [answer.evaluated], answer.proof);
      expect(unblindAll([asked], [answer.evaluated]).map(toHex)).toEqual([output]);
    });
});

test("the check values of a pair", () => {
  const { secretKey, publicKey } = oprf.deriveKeyPair(one(32, 1), utf8("cairn vector 1"));
  expect(toHex(publicKey)).toBe("1cad5d4e35a185c95f57f76027241ed32098c1afe10b4594b527d7819789d621");
  const asked = blindInput(pairInput(BEN, ANNA).input, blind);
  expect(toHex(asked.element)).toBe("aa06d0c51e89d021eba91d4f4200f2b80fa7f0f3041826ecea3d946f28ef715a");
  const { evaluated } = oprf.blindEvaluate(secretKey, publicKey, asked.element);
  expect(toHex(evaluated)).toBe("1aee1ebb6d56fb7ced5cccabb34a19e564314bd25448e44f51065cf55eaf7c6e");
  expect(unblindAll([asked], [evaluated]).map(toHex)).toEqual([
    "ea0b6b86d3b848841bdb98858586e5dfd0d7f87b5f3eaaf3de7dd2dfd5a7c9edaff42bd3425ae1fc12e13ae188beb87b774db92ac56a657ea6ad22072edce2b5",
  ]);
});

describe("a batch", () => {
  const { secretKey, publicKey } = oprf.deriveKeyPair(one(32, 7), utf8("a batch"));
  const batch = Array.from({ length: 9 }, (_, i) => blindInput(utf8(`input ${i}`), blindOf(sha512(utf8(`blind ${i}`)))));
  const blinded = batch.map(({ element }) => element);
  const { evaluated, proof } = oprf.blindEvaluateBatch(secretKey, publicKey, blinded);

  test("comes to what the evaluator alone would compute, its blinds inverted together", () => {
    checkProof(publicKey, blinded, evaluated, proof);
    const items = batch.map(({ input, blind, element }, i) => ({ input, blind, blinded: element, evaluated: evaluated[i]! }));
    expect(unblindAll(batch, evaluated).map(toHex)).toEqual(oprf.finalizeBatch(items, publicKey, proof).map(toHex));
    expect(unblindAll([], [])).toEqual([]);
  });

  test("is refused with another key's proof, one element exchanged, a scalar above the order, or too few answers", () => {
    const other = oprf.deriveKeyPair(one(32, 8), utf8("another"));
    const swapped = [evaluated[1], evaluated[0], ...evaluated.slice(2)] as Uint8Array[];
    const refusal = (key: Uint8Array, answers: readonly Uint8Array[], bytes: Uint8Array): string | undefined =>
      codeOf(() => checkProof(key, blinded, answers, bytes));
    expect(refusal(other.publicKey, evaluated, proof)).toBe("bad-signature");
    expect(refusal(publicKey, swapped, proof)).toBe("bad-signature");
    expect(refusal(publicKey, evaluated, one(64, 0xff))).toBe("malformed");
    expect(refusal(publicKey, evaluated, proof.slice(1))).toBe("malformed");
    expect(refusal(publicKey, evaluated.slice(1), proof)).toBe("malformed");
    expect(refusal(one(32, 0), evaluated, proof)).toBe("bad-key");
    expect(codeOf(() => unblindAll(batch, evaluated.slice(1)))).toBe("malformed");
    expect(codeOf(() => unblindAll(batch, [one(32, 0), ...evaluated.slice(1)]))).toBe("bad-key");
  });
});

describe("the group", () => {
  const { Point } = ristretto255;
  const mappedOf = (uniform: Uint8Array): Uint8Array => ristretto255_hasher.deriveToCurve!(uniform).toBytes();
  const DST = utf8("HashToGroup-OPRFV1-\u0001-ristretto255-SHA512");
  const hashedOf = (input: Uint8Array): Uint8Array => ristretto255_hasher.hashToCurve(input, { DST }).toBytes();
  test("agrees with the second implementation on what it maps, reads and writes", () => {
    holds(
      25,
      fc.property(bytesArbitrary(64), bytesArbitrary(64), (uniform, factor) => {
        const mapped = encodeElement(elementFromUniform(uniform));
        expect(toHex(mapped)).toBe(toHex(mappedOf(uniform)));
        const read = decodeElement(mapped);
        expect(read && toHex(encodeElement(read))).toBe(toHex(mapped));
        const input = utf8(toHex(factor));
        expect(toHex(encodeElement(elementFromUniform(uniformOf(sha512, input))))).toBe(toHex(hashedOf(input)));
      }),
    );
  });

  test("reads exactly what the second implementation reads", () => {
    holds(
      100,
      fc.property(bytesArbitrary(32), (bytes) => {
        bytes[31]! &= 0x7f;
        bytes[0]! &= 0xfe;
        let expected: string | undefined;
        try {
          expected = Point.fromBytes(bytes).toHex();
        } catch {
          expected = undefined;
        }
        const read = decodeElement(bytes);
        expect(read && toHex(encodeElement(read))).toBe(expected);
      }),
    );
  });

  // RFC 9496 A.2.
  for (const hex of [
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ])
    test(`refuses ${hex.slice(0, 8)}…`, () => expect(decodeElement(fromHex(hex))).toBeUndefined());
});
