/** What an app reads of a directory's answers. */
import { expect, it } from "vitest";
import { numberIn } from "./directory-api.ts";

it("reads whole numbers, also as digits, and takes everything else for none", () => {
  expect([5, "5", "1790172800", 8_640_000_000_000].map(numberIn)).toEqual([5, 5, 1_790_172_800, 8_640_000_000_000]);
  const none = [
    "Infinity",
    "0x10",
    " 12 ",
    "1e3",
    "-5",
    -5,
    0.5,
    "0.5",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "9".repeat(14),
    9e12,
    "",
    null,
    {},
    [7],
  ];
  expect(none.map(numberIn)).toEqual(none.map(() => 0));
});
