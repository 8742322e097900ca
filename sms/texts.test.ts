import { expect, it } from "vitest";
import { gsmBytes, oneSegment } from "./gsm.ts";
import { codeText, LANGUAGES, languageOf, noteText, wishIn } from "./texts.ts";

it.each(LANGUAGES)("has texts of one segment in %s, the Latin ones in seven bits", (language) => {
  for (const text of [noteText(language), codeText(language, "000000")]) {
    expect(oneSegment(text)).toBeDefined();
    expect(text).toContain("STOP");
    if (language !== "ar") expect(gsmBytes(text)).toBeDefined();
  }
});

it("takes a language by its first part, and English for what it does not have", () => {
  expect(["de-AT", "AR", "en-GB", "fr", "", "__proto__"].map(languageOf)).toEqual(["de", "ar", "en", "en", "en", "en"]);
});

it("takes one word as a wish, in any case, and no sentence", () => {
  for (const text of ["STOP", " stop.", "Stopp!", "توقف", "إيقاف", "unsubscribe"]) expect(wishIn(text)).toBe("stop");
  for (const text of ["start", "UNSTOP", "ابدأ"]) expect(wishIn(text)).toBe("start");
  for (const text of ["", "do stop it", "nonstop", "STOP START"]) expect(wishIn(text)).toBeUndefined();
});
