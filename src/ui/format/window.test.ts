import { describe, expect, it } from "vitest";
import { presetWindow, windowTrouble } from "./window.ts";
import { dayNumber, fromField, sameClock, toField, unixOf, wallOf, weekday } from "./zoned.ts";

const LONDON = "Europe/London";
const TOKYO = "Asia/Tokyo";
const at = (text: string) => Date.parse(text) / 1000;
/** Thursday, 14:10 in London. */
const THURSDAY = at("2026-05-14T13:10:00Z");

describe("zoned", () => {
  it("knows the clock of a zone", () => {
    expect(wallOf(THURSDAY, LONDON)).toEqual({ year: 2026, month: 5, day: 14, hour: 14, minute: 10 });
    expect(wallOf(THURSDAY, TOKYO)).toEqual({ year: 2026, month: 5, day: 14, hour: 22, minute: 10 });
  });

  it("goes back from clock to time on both sides of a clock change", () => {
    for (const text of ["2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"]) {
      expect(unixOf(wallOf(at(text), LONDON), LONDON)).toBe(at(text));
    }
  });

  it("puts a time that the clock change skips after it", () => {
    const skipped = unixOf({ year: 2026, month: 3, day: 29, hour: 1, minute: 30 }, LONDON);
    expect(Math.abs(skipped - at("2026-03-29T01:00:00Z"))).toBeLessThanOrEqual(1800);
  });

  it("lets days overflow into the next month", () => {
    expect(unixOf({ year: 2026, month: 5, day: 32, hour: 0, minute: 0 }, TOKYO)).toBe(at("2026-05-31T15:00:00Z"));
  });

  it("knows weekdays and calendar days", () => {
    expect(weekday(THURSDAY, LONDON)).toBe(4);
    expect(dayNumber(at("2026-05-14T22:59:00Z"), LONDON)).toBe(dayNumber(THURSDAY, LONDON));
    expect(dayNumber(at("2026-05-14T23:01:00Z"), LONDON)).toBe(dayNumber(THURSDAY, LONDON) + 1);
  });

  it("compares clocks, not names", () => {
    expect(sameClock(THURSDAY, LONDON, "Europe/Lisbon")).toBe(true);
    expect(sameClock(THURSDAY, LONDON, TOKYO)).toBe(false);
  });

  it("fills and reads datetime fields", () => {
    expect(toField(THURSDAY, TOKYO)).toBe("2026-05-14T22:10");
    expect(fromField("2026-05-14T22:10", TOKYO)).toBe(THURSDAY);
    expect(fromField("", TOKYO)).toBeUndefined();
  });
});

describe("presets", () => {
  it("until tonight is 23:00 there", () => {
    expect(presetWindow("tonight", THURSDAY, LONDON)).toEqual({
      starts_at: THURSDAY,
      ends_at: at("2026-05-14T22:00:00Z"),
      timezone: LONDON,
    });
  });

  it("late in the evening, tonight lasts until 03:00", () => {
    // In Tokyo it is 22:10.
    expect(presetWindow("tonight", THURSDAY, TOKYO).ends_at).toBe(at("2026-05-14T18:00:00Z"));
  });

  it("the weekend is all of Saturday and Sunday", () => {
    expect(presetWindow("weekend", THURSDAY, LONDON)).toEqual({
      starts_at: at("2026-05-15T23:00:00Z"),
      ends_at: at("2026-05-17T22:59:00Z"),
      timezone: LONDON,
    });
  });

  it("on Saturday and on Sunday it is this weekend, from now", () => {
    for (const text of ["2026-05-16T10:00:00Z", "2026-05-17T10:00:00Z"]) {
      const window = presetWindow("weekend", at(text), LONDON);
      expect(window.starts_at).toBe(at(text));
      expect(window.ends_at).toBe(at("2026-05-17T22:59:00Z"));
    }
  });

  it("the weekend of a clock change keeps its hours", () => {
    const window = presetWindow("weekend", at("2026-10-22T10:00:00Z"), LONDON);
    expect(window.starts_at).toBe(at("2026-10-23T23:00:00Z"));
    expect(window.ends_at).toBe(at("2026-10-25T23:59:00Z"));
  });

  it("seven days are seven days", () => {
    const window = presetWindow("week", THURSDAY + 0.5, LONDON);
    expect(window.ends_at - window.starts_at).toBe(7 * 86_400);
    expect(Number.isInteger(window.starts_at)).toBe(true);
  });

  it("says what is wrong with a window", () => {
    expect(windowTrouble({ starts_at: 10, ends_at: 10, timezone: LONDON }, 0)).toBe("backwards");
    expect(windowTrouble({ starts_at: 10, ends_at: 20, timezone: LONDON }, 30)).toBe("over");
    expect(windowTrouble({ starts_at: 10, ends_at: 20, timezone: LONDON }, 15)).toBeUndefined();
  });
});
