/**
 * The times on the outside of an envelope (ours): on a grid, because a relay could tell the copies of one note by equal ones, and when its
 * hours end. The Rumor inside keeps the exact ones.
 */
import type { GiftWrap } from "./envelope.ts";

const HOUR_S = 3_600;
const DAY_S = 86_400;
/** All within the longest lifetime that a relay gives. */
const DAYS = [2, 8, 29] as const;

/**
 * `created_at` is the hour of sending, `expires_at` the first midnight (UTC) two, eight or twenty-nine days on: the least that covers `until`,
 * or the last. All in unix seconds.
 */
export function outerTimes(now: number, until: number): Pick<GiftWrap, "created_at" | "expires_at"> {
  const midnights = DAYS.map((days) => Math.ceil(now / DAY_S + days) * DAY_S);
  return {
    created_at: Math.floor(now / HOUR_S) * HOUR_S,
    expires_at: midnights.find((midnight) => midnight >= until) ?? (midnights.at(-1) as number),
  };
}
