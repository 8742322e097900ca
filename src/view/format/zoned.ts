/** Calendar arithmetic in a named time zone, on unix seconds, using Intl only. */

export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Zones that older browsers do not know, with an older id for the same clock. */
const OLDER: Readonly<Record<string, string>> = {
  "America/Ciudad_Juarez": "America/Denver",
  "America/Coyhaique": "America/Buenos_Aires",
  "America/Nuuk": "America/Godthab",
  "Asia/Qostanay": "Asia/Aqtobe",
  "Europe/Kyiv": "Europe/Kiev",
};

/** Cache of valid zone ids. Peers choose the ids, in any case of letters, so it is bounded. */
export const MAX_CACHED = 500;
const known = new Set<string>();

/** An id for this zone that this device's Intl accepts; `undefined` for an unknown zone. */
export function zoneOf(name: string): string | undefined {
  if (known.has(name)) return name;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    if (known.size < MAX_CACHED) known.add(name);
    return name;
  } catch {
    const older = OLDER[name];
    return older && zoneOf(older);
  }
}

/** The last second of year 9999. Later times from peers, and invalid numbers, are drawn as the nearest valid time. */
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
    if (formats.size >= MAX_CACHED) formats.clear();
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

export function utcOf(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute) / 1000;
}

/** Days since the epoch, for the calendar day in that zone. */
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

/** This device's zone, or UTC if Intl does not accept it: some report `Etc/Unknown`. */
export function ownZone(): string {
  return zoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC") ?? "UTC";
}
