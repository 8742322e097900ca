/** The place that a typed text means, or the reason why it is not clear. */
import { isOffEarth } from "../../view/format/coordinates.ts";
import { distance, type Point } from "../../view/format/distance.ts";

export type Unplaced = "unknown" | "range" | "several" | "choose" | "unread";

interface Found {
  readonly exact: boolean;
  readonly point: Point;
}

type Taken<T> = { readonly taken: T } | { readonly why: Unplaced };

/** @param find returns all exact matches, or too many of them to be one place */
export async function typedPlace<T extends Found>(text: string, find: (text: string) => Promise<readonly T[]>): Promise<Taken<T>> {
  let found: readonly T[];
  try {
    found = await find(text);
  } catch {
    return { why: "unread" };
  }
  const exact = found.filter((each) => each.exact);
  const [one] = exact;
  // A place of mine may carry the name of the town it lies in.
  if (one) return exact.every(({ point }) => distance(point, one.point) < 1) ? { taken: one } : { why: "several" };
  return { why: found.length > 0 ? "choose" : isOffEarth(text) ? "range" : "unknown" };
}
