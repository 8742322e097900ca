/**
 * Time zones for an Intl that knows only the phone's zone and UTC, and does not name its zone (Gecko before 52). Formats a zone's clock
 * as if it were UTC, from a table of clock changes. Loaded only where it is needed.
 */
import { ZONES } from "./zone-data.ts";

type Native = typeof Intl.DateTimeFormat;
/** Minutes ahead of UTC at a time (milliseconds since 1970). */
type Offset = (ms: number) => number;

const FROM_MS = Date.UTC(2024, 0, 1);
const QUARTER_MS = 15 * 60_000;

function offsetOf(line: string): Offset {
  const [first = "0", ...changes] = line.split(",");
  const at = changes.map((change) => FROM_MS + Number.parseInt(change, 36) * QUARTER_MS);
  const then = changes.map((change) => Number(change.split(":")[1]));
  return (ms) => {
    let offset = Number(first);
    for (let i = 0; i < at.length && (at[i] as number) <= ms; i++) offset = then[i] as number;
    return offset;
  };
}

const clocks = ZONES.split("\n").map((line) => {
  const [changes = "", ...names] = line.split(" ");
  return { offset: offsetOf(changes), names };
});

const find = (zone: string): Offset | undefined => {
  const wanted = zone.toLowerCase();
  if (/^(etc\/)?(utc|gmt)$/.test(wanted)) return () => 0;
  return clocks.find(({ names }) => names.some((name) => name.toLowerCase() === wanted))?.offset;
};

/** A zone with this phone's offsets in each of the last and next months. */
export function ownZone(now: number, local: Offset): string {
  const months = Array.from({ length: 19 }, (_, i) => now + (i - 6) * 30 * 86_400_000);
  return clocks.find(({ offset }) => months.every((ms) => offset(ms) === local(ms)))?.names[0] ?? "UTC";
}

const PARTS = ["year", "month", "day", "hour", "minute"] as const;

function partsOf(date: Date): { readonly type: (typeof PARTS)[number]; readonly value: string }[] {
  const values = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()];
  return PARTS.map((type, i) => ({ type, value: String(values[i]) }));
}

/** A DateTimeFormat with named zones. `formatToParts` gives only the numbers, which is all that the app's calendar needs. */
export function withZones(native: Native, own: () => string): Native {
  // Slow to create, and the same for every zone.
  const made = new Map<string, Intl.DateTimeFormat>();
  function inWords(locales: string | string[] | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = JSON.stringify([locales, options]);
    const found = made.get(key) ?? new native(locales, options);
    made.set(key, found);
    return found;
  }
  function DateTimeFormat(locales?: string | string[], options: Intl.DateTimeFormatOptions = {}): object {
    const { timeZone, hourCycle, ...rest } = options;
    const zone = timeZone ?? own();
    const offset = find(zone);
    if (!offset) throw new RangeError(`no time zone ${zone}`);
    const clock = hourCycle === undefined ? {} : { hour12: hourCycle === "h12" || hourCycle === "h11" };
    const asUtc = { ...rest, ...clock, timeZone: "UTC" };
    const shifted = (when?: number | Date): Date => {
      const ms = Number(when ?? Date.now());
      return new Date(ms + offset(ms) * 60_000);
    };
    return {
      format: (when?: number | Date) => inWords(locales, asUtc).format(shifted(when)),
      formatToParts: (when?: number | Date) => partsOf(shifted(when)),
      resolvedOptions: () => ({ timeZone: zone }),
    };
  }
  DateTimeFormat.supportedLocalesOf = native.supportedLocalesOf;
  return DateTimeFormat as unknown as Native;
}

/** Adds the zones to the global Intl. */
export function teachZones(scope: { Intl: { DateTimeFormat: Native } }): void {
  const zone = ownZone(Date.now(), (ms) => -new Date(ms).getTimezoneOffset());
  scope.Intl.DateTimeFormat = withZones(scope.Intl.DateTimeFormat, () => zone);
}
