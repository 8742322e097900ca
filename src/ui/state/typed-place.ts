/** What a typed place comes to: taken where it can only mean one, else why not. */
import { isOffEarth } from "../../view/format/coordinates.ts";
import { distance, type Point } from "../../view/format/distance.ts";

export type Unplaced = "unknown" | "range" | "several" | "choose" | "unread";

interface Found {
  readonly exact: boolean;
  readonly point: Point;
}

type Taken<T> = { readonly taken: T } | { readonly why: Unplaced };

/** @param find what the search knows by these words, with all that is exactly so, or too many of them to be one place */
export async function typedPlace<T extends Found>(text: string, find: (text: string) => Promise<readonly T[]>): Promise<Taken<T>> {
  let found: readonly T[];
  try {
    found = await find(text);
  } catch {
    return { why: "unread" };
  }
  const exact = found.filter((each) => each.exact);
  const [one] = exact;
  // A place of mine may be the town that it is called after.
  if (one) return exact.every(({ point }) => distance(point, one.point) < 1) ? { taken: one } : { why: "several" };
  return { why: found.length > 0 ? "choose" : isOffEarth(text) ? "range" : "unknown" };
}
