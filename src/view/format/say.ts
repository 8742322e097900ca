/** Distances, days and times as text, in the catalogue's language. */
import type { TimeWindow } from "../../engine/face.ts";
import { locale, sayNumber, t } from "../words/t.ts";
import { dayNumber, drawable, MAX_CACHED, ownZone, wallOf, zoneOf } from "./zoned.ts";

/** By language. Cached: on a phone a new formatter costs more than drawing a row. */
const tenths = new Map<string, Intl.NumberFormat>();

export function rounded(value: number, digits: 0 | 1): string {
  const near = Math.round(value * 10 ** digits) / 10 ** digits;
  // Without a fraction no format is needed: the first of them costs a phone some hundred milliseconds.
  if (Number.isInteger(near)) return sayNumber(near);
  let found = tenths.get(locale());
  if (!found) {
    found = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 });
    tenths.set(locale(), found);
  }
  return found.format(near);
}

/** `80 m`, `1.2 km`, `12 km`. */
export function sayDistance(metres: number): string {
  if (Math.round(metres) < 1000) return t("unit.m", { n: rounded(metres, 0) });
  const km = metres / 1000;
  return t("unit.km", { n: rounded(km, km < 10 ? 1 : 0) });
}

/** `±8 m`. */
export function sayAccuracy(metres: number): string {
  return t("place.accuracy", { accuracy: sayDistance(metres) });
}

const formats = new Map<string, Intl.DateTimeFormat>();

const KINDS = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  weekday: { weekday: "short" },
  short: { day: "numeric", month: "short" },
  shortYear: { day: "numeric", month: "short", year: "numeric" },
  date: { day: "numeric", month: "long" },
  dateYear: { day: "numeric", month: "long", year: "numeric" },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

function formatter(name: string, kind: keyof typeof KINDS): Intl.DateTimeFormat {
  const zone = zoneOf(name) ?? "UTC";
  const key = `${kind} ${zone} ${locale()}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale(), { ...KINDS[kind], timeZone: zone });
    if (formats.size >= MAX_CACHED) formats.clear();
    formats.set(key, found);
  }
  return found;
}

/** In an unknown zone the time is shown in UTC, and says so. */
export function sayTime(unix: number, zone = ownZone()): string {
  const time = formatter(zone, "time").format(drawable(unix));
  return zoneOf(zone) ? time : t("time.utc", { time });
}

/** With the year if it is not the current one. */
function dated(kind: "short" | "date", unix: number, now: number, zone: string): string {
  const sameYear = wallOf(unix, zone).year === wallOf(now, zone).year;
  return formatter(zone, sameYear ? kind : `${kind}Year`).format(drawable(unix));
}

/** `Thu 14 May`, `Fri 14 May 2027`. */
export function sayDay(unix: number, now: number, zone = ownZone()): string {
  const weekday = formatter(zone, "weekday").format(drawable(unix));
  return t("day.date", { weekday, date: dated("short", unix, now, zone) });
}

/** `14 May`, `14 May 2027`. */
export function sayDate(unix: number, now: number, zone = ownZone()): string {
  return dated("date", unix, now, zone);
}

/** Upper-cases the first letter, for text at the start of a line. */
export function upperFirst(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}

/** `today`, `yesterday`, `Thu 14 May`; for the middle of a sentence. */
export function sayDayNear(unix: number, now: number, zone = ownZone()): string {
  const days = dayNumber(unix, zone) - dayNumber(now, zone);
  if (days === 0) return t("day.today");
  if (days === -1) return t("day.yesterday");
  if (days === 1) return t("day.tomorrow");
  return sayDay(unix, now, zone);
}

/** As short as possible: the time if today, else the day. */
export function sayMomentBriefly(unix: number, now: number, zone = ownZone()): string {
  return dayNumber(unix, zone) === dayNumber(now, zone) ? sayTime(unix, zone) : sayDayNear(unix, now, zone);
}

/** `14:02` today, else `Thu 14 May, 14:02`. */
export function sayMoment(unix: number, now: number, zone = ownZone()): string {
  const time = sayTime(unix, zone);
  if (dayNumber(unix, zone) === dayNumber(now, zone)) return time;
  return t("day.time", { day: sayDayNear(unix, now, zone), time });
}

/** When a waiting note may be opened. */
export function sayWaiting(window: TimeWindow, now: number): string {
  const zone = window.timezone;
  if (window.starts_at > now)
    return t("window.from", {
      moment: t("day.time", { day: sayDay(window.starts_at, now, zone), time: sayTime(window.starts_at, zone) }),
    });
  if (dayNumber(window.ends_at, zone) === dayNumber(now, zone)) return t("window.today", { time: sayTime(window.ends_at, zone) });
  return t("window.anytime", { date: sayDate(window.ends_at, now, zone) });
}

/** `40 seconds`, `3 minutes`, `5 hours`, `2 days`. */
export function saySpan(seconds: number): string {
  const n = Math.max(0, Math.round(seconds));
  if (n < 90) return t("span.seconds", { n });
  if (n < 90 * 60) return t("span.minutes", { n: Math.round(n / 60) });
  return n < 36 * 3600 ? t("span.hours", { n: Math.round(n / 3600) }) : t("span.days", { n: Math.round(n / 86_400) });
}

/** A relay's host name, by which people know it. */
export function sayHost(origin: string): string {
  return origin.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "");
}
