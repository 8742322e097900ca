/** The presets of "When it can be opened", in the place's time zone. */
import type { TimeWindow } from "../../engine/face.ts";
import { unixOf } from "./wall-time.ts";
import { wallOf, weekday } from "./zoned.ts";

export type Preset = "tonight" | "weekend" | "week";

const DAY = 86_400;
/** The longest time that a relay stores a note. */
export const KEPT_SECONDS = 30 * DAY;

export function presetWindow(preset: Preset, now: number, zone: string): TimeWindow {
  const start = Math.floor(now);
  if (preset === "week") return { starts_at: start, ends_at: start + 7 * DAY, timezone: zone };
  return preset === "tonight" ? tonight(start, zone) : weekend(start, zone);
}

/** Until 23:00; late in the evening, until 03:00. */
function tonight(start: number, zone: string): TimeWindow {
  const wall = wallOf(start, zone);
  const ends = wall.hour < 21 ? { ...wall, hour: 23, minute: 0 } : { ...wall, day: wall.day + 1, hour: 3, minute: 0 };
  return { starts_at: start, ends_at: unixOf(ends, zone), timezone: zone };
}

/** All of Saturday and Sunday; from now if the weekend has begun. */
function weekend(start: number, zone: string): TimeWindow {
  const wall = wallOf(start, zone);
  const day = weekday(start, zone);
  const toSaturday = day === 0 ? -1 : 6 - day;
  const saturday = unixOf({ ...wall, day: wall.day + toSaturday, hour: 0, minute: 0 }, zone);
  const ends = unixOf({ ...wall, day: wall.day + toSaturday + 1, hour: 23, minute: 59 }, zone);
  return { starts_at: Math.max(start, saturday), ends_at: ends, timezone: zone };
}

export type WindowTrouble = "backwards" | "over";

export function windowTrouble(window: TimeWindow, now: number): WindowTrouble | undefined {
  if (!(window.starts_at < window.ends_at)) return "backwards";
  return now < window.ends_at ? undefined : "over";
}
