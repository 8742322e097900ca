import { describe, expect, test } from "vitest";
import { naclCrypto } from "../../../kaios/platform/nacl.ts";
import { codeOf } from "../../../test/support/refusal.ts";
import { loadSodium } from "../../platform/worker/sodium.ts";
import { fromHex, toHex, utf8 } from "../encoding/bytes.ts";
import { boxCard, openCard, type Place } from "./card.ts";
import { boxKeyOf, joined, keyIdOf, MONTH_S, monthOf, oneInput, pairInput, tagOf } from "./pair.ts";

const crypto = await loadSodium();
const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const identity = crypto.keyPairFromSeed(seed);
const fill = (length: number): Uint8Array => new Uint8Array(length).fill(0x2a);
const NONCE = new Uint8Array(24).fill(7);
const NOW = 1_797_120_000;
const BEN = "tel:+14155550123";
const ANNA = "mailto:anna@example.org";

const PK1 = fromHex("1cad5d4e35a185c95f57f76027241ed32098c1afe10b4594b527d7819789d621");
const PK2 = fromHex("4ed948a45aab69814409cdc242f00ddf087ce090ac4a81500c2942e8d8749f30");
const Y1 = fromHex(
  "ea0b6b86d3b848841bdb98858586e5dfd0d7f87b5f3eaaf3de7dd2dfd5a7c9edaff42bd3425ae1fc12e13ae188beb87b774db92ac56a657ea6ad22072edce2b5",
);
const ALONE = fromHex(
  "15727577bcf87f253fdfafd3cd2546db49f425967c6caa58cd5c5bf55d32b7ecb6bd88b7b52fce0b664a498dc44a58bc346e3193395b8b7f8c04d24821834c81",
);
const BOTH = fromHex(
  "150f7585542a568098ed4ae272a5210f422a31e4e19cbe44d5325ea256c0efed8dae30cc3fa27c69ec02081dea7d6d8e7dec8e2b985c2e5820ff4824eacc176b",
);
const placeOf = (joint: Uint8Array, month = 693): Place => ({
  tag: tagOf(crypto, joint, month),
  key: boxKeyOf(crypto, joint, month),
});
const place = placeOf(ALONE);
const card = { created_at: NOW, relay_url: "https://relay.example", side: 1 };
const boxed = (change: object = {}, at = place): Uint8Array => boxCard(crypto, at, identity, { ...card, ...change }, NONCE, fill);

describe("a pair", () => {
  test("is the same from both sides, and says which is mine", () => {
    const [ben, anna] = [pairInput(BEN, ANNA), pairInput(ANNA, BEN)];
    expect(toHex(ben.input)).toBe(toHex(anna.input));
    expect(toHex(ben.input)).toBe(toHex(utf8(`ppp-discovery-pair-v1\0${ANNA}\0${BEN}`)));
    expect([ben.side, anna.side]).toEqual([1, 0]);
  });

  test("is refused with oneself, and for what is not canonical", () => {
    expect(codeOf(() => pairInput(BEN, BEN))).toBe("malformed");
    for (const wrong of [
      "+14155550123",
      "tel:14155550123",
      "tel:+0415555012",
      "tel:+1415",
      "mailto:anna",
      "ppnum:123",
      "mailto:a\0b@c",
      "",
    ])
      expect(
        codeOf(() => pairInput(BEN, wrong)),
        wrong,
      ).toBe("malformed");
    expect(codeOf(() => pairInput(BEN, `mailto:${"a".repeat(400)}@example.org`))).toBe("malformed");
    expect(toHex(oneInput(BEN))).toBe(toHex(utf8(`ppp-discovery-one-v1\0${BEN}`)));
  });

  test("comes to the check values with one evaluator", () => {
    expect(toHex(joined(crypto, [{ publicKey: PK1, output: Y1 }]))).toBe(toHex(ALONE));
    expect(toHex(place.tag)).toBe("66601de1f5b841982768f05304fc49c3356c52d0cdb4717be7d01b79bcaaea8f");
    expect(toHex(place.key)).toBe("8c36b3a1bbce80743597a171f757437c37c02cb86d17f0845788eeb0fe7cf882");
    expect(toHex(tagOf(crypto, BOTH, 693))).toBe("6f81c948c562a0abe0f77c3c07e4c61a63c936c9a7aae143fac49e94a65c2bd4");
    expect(toHex(tagOf(crypto, ALONE, 694))).not.toBe(toHex(place.tag));
    expect([monthOf(NOW), monthOf(MONTH_S - 1), monthOf(MONTH_S)]).toEqual([693, 0, 1]);
    expect(keyIdOf(crypto, PK1)).toEqual(crypto.blake2b(32, PK1).slice(0, 8));
  });

  test("joins two evaluators in the order of their keys, and no others", () => {
    const [one, two] = [
      { publicKey: PK1, output: Y1 },
      { publicKey: PK2, output: new Uint8Array(64).fill(9) },
    ];
    expect(toHex(joined(crypto, [two, one]))).toBe(toHex(joined(crypto, [one, two])));
    expect(toHex(joined(crypto, [one, two]))).not.toBe(toHex(ALONE));
    for (const wrong of [[], [one, one], [one, two, { ...two, publicKey: fill(32) }]])
      expect(codeOf(() => joined(crypto, wrong))).toBe("malformed");
  });
});

describe("a card", () => {
  test("is boxed to the check value, alike on both backends", () => {
    expect(toHex(crypto.blake2b(32, boxed()))).toBe("808b672a4f546d4b42eac37bd43671bd5d05e4351182d6ef7332ea138ab51de3");
    expect(toHex(boxCard(naclCrypto, place, identity, card, NONCE, fill))).toBe(toHex(boxed()));
    expect(openCard(naclCrypto, place, boxed(), 0, NOW)).toEqual({ ...card, sender: identity.publicKey });
  });

  test("has two sizes, and takes no more", () => {
    expect([boxed(), boxed({ handle: "A".repeat(400) })].map(({ length }) => length)).toEqual([552, 4136]);
    expect(codeOf(() => boxed({ handle: "A".repeat(4096) }))).toBe("too-large");
  });

  test("gives a name cut to a hundred, and the relay's origin", () => {
    const opened = openCard(crypto, place, boxed({ handle: "A".repeat(150), relay_url: "wss://Relay.example/" }), 0, NOW);
    expect([opened.handle, opened.relay_url]).toEqual(["A".repeat(100), "https://relay.example"]);
  });

  const other = placeOf(BOTH);
  test.each([
    ["one's own side", () => openCard(crypto, place, boxed(), 1, NOW), "malformed"],
    ["another tag's box", () => openCard(crypto, { ...place, tag: other.tag }, boxed(), 0, NOW), "cannot-open"],
    ["another pair's box", () => openCard(crypto, other, boxed(), 0, NOW), "cannot-open"],
    [
      "a card signed for another tag",
      () => openCard(crypto, place, boxed({}, { tag: other.tag, key: place.key }), 0, NOW),
      "cannot-open",
    ],
    ["a box of another size", () => openCard(crypto, place, boxed().slice(1), 0, NOW), "cannot-open"],
    ["a card of 45 days back", () => openCard(crypto, place, boxed(), 0, NOW + 45 * 86_400 + 1), "expired"],
    ["a card of over a day ahead", () => openCard(crypto, place, boxed(), 0, NOW - 86_401), "expired"],
    ["no relay", () => openCard(crypto, place, boxed({ relay_url: "http://relay.example" }), 0, NOW), "malformed"],
  ])("is refused: %s", (_, open, code) => expect(codeOf(open)).toBe(code));

  test("is refused without a signature for its tag, and with other padding", () => {
    const plain = crypto.open(boxed().subarray(24), NONCE, place.key, place.tag);
    const again = (bytes: Uint8Array): Uint8Array =>
      Uint8Array.from([...NONCE, ...crypto.seal(bytes, NONCE, place.key, place.tag)]);
    const changed = (at: number): Uint8Array => plain.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const open = (bytes: Uint8Array) => codeOf(() => openCard(crypto, place, again(bytes), 0, NOW));
    expect(open(plain)).toBeUndefined();
    expect(open(changed(511))).toBe("bad-padding");
    // The last byte of the time.
    expect(open(changed(6))).toBe("bad-signature");
    const elsewhere = boxCard(crypto, { tag: other.tag, key: other.key }, identity, card, NONCE, fill);
    expect(open(crypto.open(elsewhere.subarray(24), NONCE, other.key, other.tag))).toBe("bad-signature");
  });

  test("counts up to 45 days back and a day ahead", () => {
    for (const now of [NOW + 45 * 86_400, NOW - 86_400]) expect(openCard(crypto, place, boxed(), 0, now).side).toBe(1);
  });
});
