/** What the clocks of places show, by a look-up of whole boundaries that shares nothing with the one we ship. */
import { createRequire } from "node:module";

const { find } = createRequire(import.meta.url)("geo-tz/all") as { find(latitude: number, longitude: number): string[] };

/** Zones that are right at a place: several where it is disputed. */
export const rightZone = ({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): readonly string[] =>
  find(latitude, longitude);

/** Every quarter of the two years to come, from a day in the middle of it. */
const MOMENTS = Array.from({ length: 8 }, (_, quarter) => Date.UTC(2026, 3 * quarter, 15));
const clocks = new Map<string, string>();

/** Two zones with the same clock have the same text. */
export function clockOf(zone: string): string {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const clock = MOMENTS.map((ms) => format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value).join();
  clocks.set(zone, clock);
  return clock;
}
