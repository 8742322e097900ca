/** From local time to an instant: when clocks go forward some local times do not exist, when they go back some occur twice. */
import { utcOf, type Wall, wallOf } from "./zoned.ts";

/** The instant of a local time: the only one, the first of two, or, for a skipped time, the first instant after the gap. */
export interface ResolvedTime {
  readonly kind: "once" | "twice" | "skipped";
  readonly at: number;
  /** For `twice`: the second instant. */
  readonly again?: number;
}

const DAY_S = 86_400;
const MINUTE_S = 60;

/** Seconds ahead of UTC. */
const offsetAt = (unix: number, zone: string): number => utcOf(wallOf(unix, zone)) - Math.floor(unix / MINUTE_S) * MINUTE_S;

/** Days and hours may overflow: day 32 is the first day of the next month. */
export function resolveWall(wall: Wall, zone: string): ResolvedTime {
  const asUtc = utcOf(wall);
  // No zone is 24 hours from UTC, so only the offsets of the day before and the day after are possible.
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

export const unixOf = (wall: Wall, zone: string): number => resolveWall(wall, zone).at;

/** The same local hour, that many days later. */
export function addDays(unix: number, days: number, zone: string): ResolvedTime {
  const wall = wallOf(unix, zone);
  return resolveWall({ ...wall, day: wall.day + days }, zone);
}

/** The value of a `datetime-local` field. */
export function toField(unix: number, zone: string): string {
  const wall = wallOf(unix, zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}`;
}

/** The value of a `datetime-local` field as an instant; `undefined` while it is incomplete. */
export function fromField(value: string, zone: string): ResolvedTime | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return resolveWall({ year, month, day, hour, minute }, zone);
}
