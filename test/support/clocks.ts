/** Time zones of places from complete boundaries (`geo-tz`), independent of the look-up that the app ships. */
import { createRequire } from "node:module";

const { find } = createRequire(import.meta.url)("geo-tz/all") as { find(latitude: number, longitude: number): string[] };

/** The correct zones at a place; several where the territory is disputed. */
export const rightZone = ({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): readonly string[] =>
  find(latitude, longitude);

/** One day in each quarter of two years, to see daylight saving. */
const MOMENTS = Array.from({ length: 8 }, (_, quarter) => Date.UTC(2026, 3 * quarter, 15));
const clocks = new Map<string, string>();

/** The offsets of a zone as a text; equal for two zones with the same clock. */
export function clockOf(zone: string): string {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const clock = MOMENTS.map((ms) => format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value).join();
  clocks.set(zone, clock);
  return clock;
}
