import { describe, expect, it } from "vitest";
import { addDays, fromField, toField, unixOf } from "./wall-time.ts";
import { presetWindow, windowTrouble } from "./window.ts";
import { dayNumber, sameClock, wallOf, weekday } from "./zoned.ts";

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

  it.each([
    ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00:00Z"],
    ["Europe/London", "2026-03-29T01:30", "2026-03-29T01:00:00Z"],
    ["Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z"],
    ["Antarctica/Troll", "2026-03-29T01:00", "2026-03-29T01:00:00Z"],
    ["Antarctica/Troll", "2026-03-29T02:59", "2026-03-29T01:00:00Z"],
    ["America/New_York", "2026-03-08T02:30", "2026-03-08T07:00:00Z"],
    ["America/Los_Angeles", "2026-03-08T02:00", "2026-03-08T10:00:00Z"],
    ["America/St_Johns", "2026-03-08T02:15", "2026-03-08T05:30:00Z"],
    ["Atlantic/Azores", "2026-03-29T00:30", "2026-03-29T01:00:00Z"],
    ["Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z"],
    ["Asia/Beirut", "2026-03-29T00:30", "2026-03-28T22:00:00Z"],
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z"],
  ])("takes for a time that %s skips (%s) the first moment after the gap", (zone, field, moment) => {
    expect(fromField(field, zone)).toEqual({ kind: "skipped", at: at(moment) });
  });

  it.each([
    ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
    ["America/New_York", "2026-11-01T01:00", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"],
    ["Antarctica/Troll", "2026-10-25T01:00", "2026-10-24T23:00:00Z", "2026-10-25T01:00:00Z"],
    ["Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"],
    ["Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30:00Z", "2026-10-29T21:30:00Z"],
  ])("finds both moments of a time that comes twice in %s (%s)", (zone, field, first, second) => {
    expect(fromField(field, zone)).toEqual({ kind: "twice", at: at(first), again: at(second) });
  });

  it("is exact a minute before and after each change, in every zone that has one", () => {
    for (const zone of Intl.supportedValuesOf("timeZone")) {
      for (const day of [
        "2026-03-08",
        "2026-03-29",
        "2026-04-05",
        "2026-04-24",
        "2026-10-04",
        "2026-10-25",
        "2026-10-30",
        "2026-11-01",
      ]) {
        for (let minute = -24 * 60; minute < 48 * 60; minute += 601) {
          const moment = at(`${day}T00:00:00Z`) + minute * 60;
          const said = fromField(toField(moment, zone), zone);
          expect([said?.at, said?.again], `${zone} ${toField(moment, zone)}`).toContain(moment);
        }
      }
    }
  });

  it("keeps the hour from day to day across a change", () => {
    const evening = at("2026-03-28T18:00:00Z");
    expect(addDays(evening, 1, "Europe/Berlin")).toEqual({ kind: "once", at: evening + 23 * 3600 });
    expect(addDays(at("2026-03-28T01:30:00Z"), 1, "Europe/Berlin")).toEqual({ kind: "skipped", at: at("2026-03-29T01:00:00Z") });
    expect(addDays(evening, -30, "Asia/Tokyo").at).toBe(evening - 30 * 86_400);
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
    expect(fromField("2026-05-14T22:10", TOKYO)).toEqual({ kind: "once", at: THURSDAY });
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
