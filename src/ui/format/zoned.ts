/** Calendar arithmetic in a named time zone, on unix seconds, with what every browser has (Intl). */

export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    const digits = "numeric" as const;
    found = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: digits,
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
    });
    formats.set(zone, found);
  }
  return found;
}

export function wallOf(unix: number, zone: string): Wall {
  const out: Record<string, number> = {};
  for (const part of format(zone).formatToParts(unix * 1000)) out[part.type] = Number(part.value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = out;
  return { year, month, day, hour, minute };
}

/** Days and hours may overflow: day 32 is the first of the next month. A time that a clock change skips lands after it. */
export function unixOf(wall: Wall, zone: string): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute) / 1000;
  let guess = asUtc;
  for (let round = 0; round < 3; round++) {
    const miss = asUtc - utcOf(wallOf(guess, zone));
    if (miss === 0) return guess;
    guess += miss;
  }
  return guess;
}

function utcOf(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute) / 1000;
}

/** Days since the epoch of the calendar day in that zone. */
export function dayNumber(unix: number, zone: string): number {
  const wall = wallOf(unix, zone);
  return Date.UTC(wall.year, wall.month - 1, wall.day) / 86_400_000;
}

/** 0 Sunday … 6 Saturday. */
export function weekday(unix: number, zone: string): number {
  return (((dayNumber(unix, zone) + 4) % 7) + 7) % 7;
}

/** Whether two zones show the same clock at that moment. */
export function sameClock(unix: number, a: string, b: string): boolean {
  return a === b || utcOf(wallOf(unix, a)) === utcOf(wallOf(unix, b));
}

/** The value of a `datetime-local` field. */
export function toField(unix: number, zone: string): string {
  const wall = wallOf(unix, zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}`;
}

export function fromField(value: string, zone: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return unixOf({ year, month, day, hour, minute }, zone);
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
