import { expect, test } from "vitest";
import { LIMITS } from "../wire/limits.ts";
import { outerTimes } from "./outer-times.ts";

const DAY = 86_400;
/** 2027-01-15, a quarter past ten. */
const NOW = 20_833 * DAY + 10.25 * 3600;
const midnight = (days: number): number => (20_833 + days) * DAY;

test.each([
  ["a note of tonight", NOW + 3_600, 3],
  ["one that ends just at the first midnight", midnight(3), 3],
  ["one that ends a second later", midnight(3) + 1, 9],
  ["one of a week", NOW + 7 * DAY, 9],
  ["one of three weeks", NOW + 21 * DAY, 30],
  ["one of longer than a relay keeps anything", NOW + 90 * DAY, 30],
  ["what has no end", NOW + LIMITS.MAX_EVENT_TTL_SECS, 30],
])("%s", (_what, until, days) => {
  expect(outerTimes(NOW, until)).toEqual({ created_at: NOW - 900, expires_at: midnight(days) });
});

test("never longer than a relay keeps anything, at whatever time of the day", () => {
  for (let second = 0; second < DAY; second += 97) {
    const now = midnight(0) + second;
    const { created_at, expires_at } = outerTimes(now, Number.POSITIVE_INFINITY);
    expect(expires_at - now).toBeLessThanOrEqual(LIMITS.MAX_EVENT_TTL_SECS);
    expect(now - created_at).toBeLessThan(3_600);
    expect(outerTimes(now, 0).expires_at - now).toBeGreaterThanOrEqual(2 * DAY);
  }
});
