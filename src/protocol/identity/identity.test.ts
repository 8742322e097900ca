import { sha256 as reference } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesArbitrary, holds } from "../../../test/vectors/property.ts";
import { SMALL_ORDER } from "../../../test/vectors/topics/points.ts";
import { loadSodium } from "../../platform/worker/sodium.ts";
import { tokenForReceiving, tokenForSending } from "../delivery/token.ts";
import { fromHex, toHex } from "../encoding/bytes.ts";
import { fingerprint } from "../verification/fingerprint.ts";
import { WORDS } from "./bip39-english.ts";
import { identityFromSeed, recipientFromKey } from "./identity.ts";
import { seedToWords, type WordsError, wordsToSeed } from "./mnemonic.ts";
import { sha256 } from "./sha256.ts";

const crypto = await loadSodium();
const seed = bytesArbitrary(32);

test("SHA-256 agrees with another one at every length about a block's edge", () => {
  for (let length = 0; length < 200; length++) {
    const input = Uint8Array.from({ length }, (_, i) => (i * 31) & 255);
    expect(toHex(sha256(input))).toBe(toHex(reference(input)));
  }
});

describe("recovery phrases", () => {
  test("give back every seed, as words and as hex", () => {
    holds(
      200,
      fc.property(seed, (one) => {
        const words = seedToWords(one);
        expect(words.length).toBe(24);
        expect(wordsToSeed(words.join(" "))).toEqual(one);
        expect(wordsToSeed(` ${words.join(" \n").toUpperCase()} `)).toEqual(one);
        expect(wordsToSeed(toHex(one))).toEqual(one);
      }),
    );
  });

  test("are read as keyboards, mails and printers make them", () => {
    const WAYS: Readonly<Record<string, (phrase: string) => string>> = {
      "a Turkish İ": (phrase) => phrase.replace(/i/g, "İ"),
      "a Turkish ı": (phrase) => phrase.replace(/i/g, "ı"),
      "Turkish capitals": (phrase) => phrase.toLocaleUpperCase("tr"),
      "full-width letters": (phrase) => phrase.replace(/[a-z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
      "ideographic spaces": (phrase) => phrase.replace(/ /g, "\u3000"),
      ligatures: (phrase) => phrase.replace(/fi/g, "ﬁ").replace(/fl/g, "ﬂ").replace(/ff/g, "ﬀ"),
      "soft hyphens": (phrase) => phrase.replace(/([a-z]{2})(?=[a-z])/g, "$1\u00ad"),
      "zero widths": (phrase) => phrase.replace(/([a-z]{3})/g, "$1\u200b\u2060"),
      "a byte order mark": (phrase) => `\ufeff${phrase}`,
      accents: (phrase) => phrase.replace(/e/g, "é").replace(/a/g, "a\u0301"),
      "four letters": (phrase) => phrase.replace(/[a-z]+/g, (word) => word.slice(0, 4)),
      "numbers and lines": (phrase) =>
        phrase
          .split(" ")
          .map((word, i) => `${i + 1}) ${word}`)
          .join("\r\n"),
      "commas of another script": (phrase) => phrase.replace(/ /g, "、"),
      dashes: (phrase) => phrase.replace(/ /g, " – "),
    };
    holds(
      40,
      fc.property(seed, (one) => {
        const phrase = seedToWords(one).join(" ");
        for (const [name, way] of Object.entries(WAYS)) expect(wordsToSeed(way(phrase)), name).toEqual(one);
        const hex = toHex(one);
        for (const groups of [/(.{4})/g, /(.{8})/g, /(..)/g]) {
          for (const between of [" ", "-", ":", "\n", "\u00a0", "_", "\u200b"])
            expect(wordsToSeed(hex.replace(groups, `$1${between}`).toUpperCase()), between).toEqual(one);
        }
      }),
    );
  });

  test("that are none say what is wrong", () => {
    const phrase = seedToWords(new Uint8Array(32)).join(" ");
    const about = (text: string): unknown => {
      try {
        return wordsToSeed(text);
      } catch (error) {
        return (error as WordsError).about;
      }
    };
    expect(about(phrase.replace(/art$/, "zebraa"))).toBe("zebraa");
    expect(about(phrase.replace("abandon", "абв"))).toBe("абв");
    expect(about(phrase.replace("abandon", "aba"))).toBe("aba");
    expect(about(phrase.replace(" art", ""))).toBe("23");
    expect(about("")).toBe("0");
    expect(about(phrase.replace(/art$/, "abandon"))).toBeUndefined();
  });

  test("with one word exchanged are refused about 255 times in 256", () => {
    let accepted = 0;
    holds(
      500,
      fc.property(seed, fc.nat(23), fc.nat(2047), (one, at, index) => {
        const words = [...seedToWords(one)];
        if (words[at] === WORDS[index]) return;
        words[at] = WORDS[index] as string;
        try {
          wordsToSeed(words.join(" "));
          accepted++;
        } catch (error) {
          expect(error).toMatchObject({ code: "malformed" });
        }
      }),
    );
    expect(accepted).toBeLessThan(15);
  });

  test("stand on 2,048 sorted words that differ in their first four letters", () => {
    expect(WORDS.length).toBe(2048);
    expect([...WORDS].sort()).toEqual(WORDS);
    expect(new Set(WORDS.map((word) => word.slice(0, 4))).size).toBe(2048);
  });
});

describe("two people", () => {
  test("agree on tokens and fingerprint from their own sides", () => {
    holds(
      30,
      fc.property(seed, seed, (a, b) => {
        const [alice, bob] = [identityFromSeed(crypto, a), identityFromSeed(crypto, b)];
        expect(tokenForSending(crypto, alice, bob)).toEqual(tokenForReceiving(crypto, bob, alice));
        expect(recipientFromKey(crypto, alice.publicKey).x25519Public).toEqual(alice.x25519Public);
        if (toHex(a) !== toHex(b)) expect(tokenForSending(crypto, alice, bob)).not.toEqual(tokenForSending(crypto, bob, alice));
        const groups = fingerprint(crypto, alice.publicKey, bob.publicKey);
        expect(groups).toEqual(fingerprint(crypto, bob.publicKey, alice.publicKey));
        expect(groups.map((group) => group.length)).toEqual([4, 4, 4, 4, 4, 2]);
      }),
    );
  });

  test("cannot be one of small order", () => {
    for (const [what, key] of SMALL_ORDER) {
      expect(() => recipientFromKey(crypto, fromHex(key)), what).toThrow(expect.objectContaining({ code: "bad-key" }));
    }
  });
});
