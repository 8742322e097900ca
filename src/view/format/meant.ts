/** From what a clock on the wall shows to the moment that is meant: clocks that go forward skip some, and those that go back repeat some. */
import { utcOf, type Wall, wallOf } from "./zoned.ts";

/** What a clock on the wall means: one moment, the first of two that look alike, or none, and then the first moment after the gap. */
export interface Meant {
  readonly kind: "once" | "twice" | "skipped";
  readonly at: number;
  /** For `twice`: the second moment. */
  readonly again?: number;
}

const DAY_S = 86_400;
const MINUTE_S = 60;

/** Seconds ahead of UTC. */
const offsetAt = (unix: number, zone: string): number => utcOf(wallOf(unix, zone)) - Math.floor(unix / MINUTE_S) * MINUTE_S;

/** Days and hours may overflow: day 32 is the first of the next month. */
export function meant(wall: Wall, zone: string): Meant {
  const asUtc = utcOf(wall);
  // No zone is a whole day from UTC, so the offsets of the day before and the day after are all that may hold.
  const before = offsetAt(asUtc - DAY_S, zone);
  const offsets = new Set([before, offsetAt(asUtc + DAY_S, zone)]);
  const [at, again] = [...offsets]
    .map((offset) => asUtc - offset)
    .filter((moment) => asUtc - moment === offsetAt(moment, zone))
    .sort((a, b) => a - b);
  if (at === undefined) return { kind: "skipped", at: changeAfter(asUtc - DAY_S, before, zone) };
  return again === undefined ? { kind: "once", at } : { kind: "twice", at, again };
}

/** The first minute within two days of `from` at which the offset is no longer `before`. */
function changeAfter(from: number, before: number, zone: string): number {
  let [low, high] = [from, from + 2 * DAY_S];
  while (high - low > MINUTE_S) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_S) * MINUTE_S;
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

export const unixOf = (wall: Wall, zone: string): number => meant(wall, zone).at;

/** The same hour so many days later: a clock change in between moves nothing. */
export function addDays(unix: number, days: number, zone: string): Meant {
  const wall = wallOf(unix, zone);
  return meant({ ...wall, day: wall.day + days }, zone);
}

/** The value of a `datetime-local` field. */
export function toField(unix: number, zone: string): string {
  const wall = wallOf(unix, zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}`;
}

/** What a `datetime-local` field says; `undefined` while it says nothing whole. */
export function fromField(value: string, zone: string): Meant | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return meant({ year, month, day, hour, minute }, zone);
}
