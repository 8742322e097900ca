import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds, textArbitrary } from "../../../test/vectors/property.ts";
import { aLabels } from "./a-label.ts";
import { asciiDigits } from "./digits.ts";
import { normaliseMail, normalisePhone, normalisePpnum } from "./normalise.ts";

describe("digits", () => {
  const points = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) => point < 0xd800 || point > 0xdfff);

  test("all that this engine knows become ASCII, each its own", () => {
    const wrong = points
      .map((point) => String.fromCodePoint(point))
      .filter((one) => /\p{Nd}/u.test(one) && !/^[0-9]$/.test(asciiDigits(one)));
    expect(wrong).toEqual([]);
    expect(asciiDigits("٠١٢٣٤٥٦٧٨٩ 𞥐𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘𞥙")).toBe("0123456789 0123456789");
    // What Unicode says of a digit's value is in the compatible forms.
    const folds = points.map((point) => String.fromCodePoint(point)).filter((one) => /^[0-9]$/.test(one.normalize("NFKC")));
    for (const one of folds.filter((digit) => /\p{Nd}/u.test(digit))) expect(asciiDigits(one)).toBe(one.normalize("NFKC"));
  });

  test("nothing else changes", () => {
    // Digits of versions that this engine is too old for are unassigned to it.
    const wrong = points
      .map((point) => String.fromCodePoint(point))
      .filter((one) => !/[\p{Nd}\p{Cn}]/u.test(one) && asciiDigits(one) !== one);
    expect(wrong).toEqual([]);
  });
});

describe("domains", () => {
  const letters = "abc-09äößéñçřłøżαβγςσабвяא\u05b0بتثپ漢字かなハ한국กขเக்ஒა🙂𝒳𐍈";
  test("are what the URL parser makes of them", () => {
    const label = fc.string({ unit: fc.constantFrom(...letters.normalize("NFKC").toLowerCase()), minLength: 1, maxLength: 20 });
    holds(
      1_000,
      fc.property(label, label, (one, other) => {
        const domain = `${one}.${other}.example`.normalize("NFKC");
        // What the parser refuses, as right-to-left letters mixed with others, no host has.
        if (URL.canParse(`http://${domain}`) && !/xn--/.test(domain)) {
          const { hostname } = new URL(`http://${domain}`);
          expect(aLabels(domain)).toBe(hostname.split(".").every(({ length }) => length <= 63) ? hostname : undefined);
        }
      }),
    );
  });

  test("a long one is refused at once", () => {
    expect(aLabels(`${"漢".repeat(63)}.example`)).toBeUndefined();
    expect(aLabels(`${"a.".repeat(127)}example`)).toBeUndefined();
  });
});

test("a form has no other form, and no text makes it throw", () => {
  const noisy = fc.string({ unit: fc.constantFrom(..."+00149(0) -/.@\u202a\u2011\u0661\uff11aAİß漢\ud800,;:"), maxLength: 60 });
  holds(
    2_000,
    fc.property(fc.oneof(textArbitrary(60), noisy), (text) => {
      for (const [normalise, scheme] of [
        [normalisePhone, "tel:"],
        [normaliseMail, "mailto:"],
        [normalisePpnum, "ppnum:"],
      ] as const) {
        const identifier = normalise(text);
        if (identifier === undefined) continue;
        expect(identifier.startsWith(scheme)).toBe(true);
        expect(normalise(identifier.slice(scheme.length))).toBe(identifier);
      }
    }),
  );
});
