/** The hours in which nothing makes a noise. The page and the service worker both keep to them. */

/** Minutes of the local day, 0 … 1439; `from` may be later than `to`, over midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

/** @param at a moment in the device's own time */
export function isQuiet(hours: QuietHours | undefined, at: Date): boolean {
  if (!hours) return false;
  const now = at.getHours() * 60 + at.getMinutes();
  const { from, to } = hours;
  return from <= to ? now >= from && now < to : now >= from || now < to;
}
