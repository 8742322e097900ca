import { beforeEach, expect, it } from "vitest";
import { pages } from "../words/en/pages.ts";
import { addWords } from "../words/t.ts";
import { sayLeft } from "./measure.ts";

beforeEach(() => addWords(pages as never));

const measure = (text: string, most: number) => {
  const bytes = new TextEncoder().encode(text).length;
  return { bytes, capacity: most, bucket: 1024, left: most - bytes };
};

it.each([
  ["nothing", "", 700, "700 characters left"],
  ["Latin letters", "a".repeat(88), 700, "612 characters left"],
  ["letters of two bytes", "ж".repeat(100), 700, "250 characters left"],
  ["the last one", "a".repeat(699), 700, "One character left"],
  ["all of it", "a".repeat(700), 700, "0 characters left"],
  ["too many", "a".repeat(705), 700, "5 characters too many"],
  ["too many of two bytes", "ж".repeat(351), 700, "One character too many"],
])("%s leaves room for so many more of its kind", (_what, text, most, said) => {
  expect(sayLeft(text, measure(text, most))).toBe(said);
});
