import { describe, expect, test } from "vitest";
import { fromField, toField } from "../../src/view/format/wall-time.ts";
import { dayNumber, wallOf } from "../../src/view/format/zoned.ts";
import { ownZone, teachZones, withZones } from "./old-intl.ts";

const Native = Intl.DateTimeFormat;
const HOUR = 3_600_000;
const ZONES = [
  "Europe/London",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
  "UTC",
];

/** An old engine's Intl: its own zone and UTC. */
function OldDateTimeFormat(locales?: string | string[], options: Intl.DateTimeFormatOptions = {}): object {
  if (options.timeZone !== undefined && options.timeZone !== "UTC") throw new RangeError("invalid time zone");
  return new Native(locales, options);
}
const Poor = OldDateTimeFormat as unknown as typeof Intl.DateTimeFormat;

describe("zones by the table", () => {
  const Taught = withZones(Poor, () => "Europe/London");
  const options = (timeZone: string) =>
    ({
      timeZone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }) as const;

  test.each(ZONES)("says in %s what today's engines say", (zone) => {
    const ours = new Taught("en-GB", options(zone));
    const theirs = new Native("en-GB", options(zone));
    for (let ms = Date.UTC(2025, 0, 1, 0, 30); ms < Date.UTC(2029, 0, 1); ms += 11 * HOUR)
      expect(ours.format(ms), new Date(ms).toISOString()).toBe(theirs.format(ms));
  });

  test("changes to the minute", () => {
    const at = Date.UTC(2026, 2, 29, 1);
    const london = new Taught("en-GB", options("Europe/London"));
    expect([at - 60_000, at].map((ms) => london.format(ms).slice(-5))).toEqual(["00:59", "02:00"]);
  });

  test("refuses what is no zone", () => expect(() => new Taught("en", { timeZone: "Mars/Olympus" })).toThrow(RangeError));

  test("tells a zone with the phone's own clock", () => {
    const now = Date.UTC(2026, 4, 14);
    for (const zone of ["Europe/London", "Asia/Kolkata", "America/New_York"]) {
      const format = new Native("en", { timeZone: zone, timeZoneName: "longOffset" });
      const local = (ms: number): number => {
        const [, sign, hours = 0, minutes = 0] = /GMT(?:([+-])(\d+):(\d+))?/.exec(format.format(ms)) ?? [];
        return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
      };
      expect(ownZone(now, local)).toBe(zone);
    }
    expect(ownZone(now, () => 17)).toBe("UTC");
  });

  test("carries the calendar of the screens", () => {
    const scope = { Intl: { DateTimeFormat: Poor } };
    teachZones(scope);
    const before = Intl.DateTimeFormat;
    Intl.DateTimeFormat = scope.Intl.DateTimeFormat;
    try {
      const unix = Date.UTC(2026, 4, 14, 23, 5) / 1000;
      // A zone that no other test uses: formats are cached.
      expect(wallOf(unix, "Europe/Madrid")).toEqual({ year: 2026, month: 5, day: 15, hour: 1, minute: 5 });
      expect(dayNumber(unix, "Europe/Madrid") - dayNumber(unix, "UTC")).toBe(1);
      expect(fromField(toField(unix, "Asia/Tokyo"), "Asia/Tokyo")?.at).toBe(unix);
    } finally {
      Intl.DateTimeFormat = before;
    }
  });
});
