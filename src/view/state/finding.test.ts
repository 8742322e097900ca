import { expect, it } from "vitest";
import { isFound } from "./finding.ts";

it.each([
  ["", true],
  ["boat", true],
  ["BOAT pap", true],
  ["aper", false],
  ["paper Ines", true],
  ["strasse", true],
  ["café", true],
  ["cafe'", true],
  ["boat nothing", false],
])("%s among the words of a note is found: %s", (query, found) => {
  expect(isFound(query, ["Our paper-boat, Lange Straße (Cafe\u0301).", undefined, "Ines"])).toBe(found);
});

it.each([
  ["don't", "They don’t paint"],
  ["geht's", "Wie geht’s dir?"],
  ["l'eau", "L'eau est bonne"],
  ["bench?", "The bench is wet"],
  ["wet, bench", "The bench is wet"],
  ["party", "🎉party"],
  ["tonight", "With ❤️tonight"],
  ["كتاب", "كِتاب"],
  ["हिन्दी", "नमस्ते हिन्दी"],
  ["สวัสดี", "สวัสดี"],
])("%s is found in %s", (query, text) => {
  expect(isFound(query, [text])).toBe(true);
});

it("finds words of other scripts", () => {
  expect(isFound("مقهى", ["في المقهى مقهى قديم"])).toBe(true);
  expect(isFound("кафе", ["Старое кафе"])).toBe(true);
});
