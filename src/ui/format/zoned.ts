/** Calendar arithmetic in a named time zone, on unix seconds, with what every browser has (Intl). */

export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Zones that are younger than some browsers, and an older name for the same clock. */
const OLDER: Readonly<Record<string, string>> = {
  "America/Ciudad_Juarez": "America/Denver",
  "America/Coyhaique": "America/Punta_Arenas",
  "America/Nuuk": "America/Godthab",
  "America/Punta_Arenas": "America/Fortaleza",
  "Asia/Qostanay": "Asia/Aqtobe",
  "Europe/Kyiv": "Europe/Kiev",
  "Pacific/Kanton": "Pacific/Enderbury",
};

const MOST_KNOWN = 500;
const known = new Map<string, string | undefined>();

function look(name: string): string | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    const older = OLDER[name];
    return older === undefined ? undefined : look(older);
  }
}

/** A name for this zone's clock that this device's Intl takes; `undefined` for what it knows no clock of. */
export function zoneOf(name: string): string | undefined {
  if (!known.has(name)) {
    // Others choose these names.
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, look(name));
  }
  return known.get(name);
}

/** The last second that calendars here have: what others call a later time, and what is no time, is drawn as the nearest. */
const LAST = 253_402_300_799;
export const drawable = (unix: number): Date => new Date(1000 * Math.max(0, Math.min(LAST, unix || 0)));

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string): Intl.DateTimeFormat {
  const zone = zoneOf(name) ?? "UTC";
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
  for (const part of format(zone).formatToParts(drawable(unix))) out[part.type] = Number(part.value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = out;
  return { year, month, day, hour, minute };
}

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

/** What a `datetime-local` field says; `undefined` while it says nothing whole. */
export function fromField(value: string, zone: string): Meant | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return meant({ year, month, day, hour, minute }, zone);
}

/** This device's, or UTC where it does not know its own: some say `Etc/Unknown`, which none takes. */
export function ownZone(): string {
  return zoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC") ?? "UTC";
}
