/** The time window of a note I leave, in its place's time zone. */
import type { TimeWindow } from "../../engine/face.ts";
import { locale, t } from "../words/t.ts";
import { sayDay, sayTime } from "./say.ts";
import { drawable, ownZone, sameClock, zoneOf } from "./zoned.ts";

/** When the note may be opened, with the zone's name if its clock differs from mine. */
export function sayWindow(window: TimeWindow, now: number, past = false): string {
  const { starts_at, ends_at, timezone } = window;
  const until = t("window.until", { time: sayTime(ends_at, timezone), day: sayDay(ends_at, now, timezone) });
  const span =
    starts_at <= now + 60 && !past
      ? t("window.now", { until })
      : t("window.span", { time: sayTime(starts_at, timezone), day: sayDay(starts_at, now, timezone), until });
  const clock = sayClock(starts_at, timezone);
  return `${span} ${t(sameClock(now, timezone, ownZone()) ? "window.zone.same" : "window.zone.other", { clock })}`;
}

/** `London time`, `UTC−2 time`. City names in zone ids are English, so other languages use Intl's zone name. */
function sayClock(unix: number, name: string): string {
  const zone = zoneOf(name) ?? "UTC";
  const city = cityOf(zone);
  if (locale().startsWith("en")) return t("window.zone.city", { city });
  try {
    const parts = new Intl.DateTimeFormat(locale(), { timeZone: zone, timeZoneName: "longGeneric" }).formatToParts(drawable(unix));
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? city;
  } catch {
    // An older browser without this kind of zone name.
    return t("window.zone.city", { city });
  }
}

/** `Etc/GMT+2`, which lies two hours behind UTC, is `UTC−2`. */
function cityOf(zone: string): string {
  const at = /^Etc\/GMT([+-])(\d+)$/.exec(zone);
  if (at) return at[2] === "0" ? "UTC" : `UTC${at[1] === "+" ? "\u2212" : "+"}${at[2]}`;
  return zone.replace(/^.*\//, "").replace(/_/g, " ");
}
