import { expect, it } from "vitest";
import { isQuiet } from "./quiet-hours.ts";

const at = (hour: number, minute = 0): Date => new Date(2026, 4, 12, hour, minute);

it("is quiet over midnight, within one day, and never without hours", () => {
  const night = { from: 22 * 60, to: 7 * 60 };
  expect([21, 22, 23, 0, 6].map((hour) => isQuiet(night, at(hour)))).toEqual([false, true, true, true, true]);
  expect(isQuiet(night, at(6, 59))).toBe(true);
  expect(isQuiet(night, at(7))).toBe(false);
  const noon = { from: 12 * 60, to: 14 * 60 };
  expect([11, 12, 13, 14].map((hour) => isQuiet(noon, at(hour)))).toEqual([false, true, true, false]);
  expect(isQuiet({ from: 600, to: 600 }, at(10))).toBe(false);
  expect(isQuiet(undefined, at(3))).toBe(false);
});
