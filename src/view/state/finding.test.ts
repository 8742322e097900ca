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

it("finds words of other scripts", () => {
  expect(isFound("مقهى", ["في المقهى مقهى قديم"])).toBe(true);
  expect(isFound("кафе", ["Старое кафе"])).toBe(true);
});
