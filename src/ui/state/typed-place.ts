/** What a typed place comes to: taken where it can only mean one, else why not. */
import { isOffEarth, parseCoordinates } from "../format/coordinates.ts";
import type { Point } from "../format/distance.ts";

export type Unplaced = "unknown" | "range" | "several" | "choose" | "unread";

interface Found {
  readonly icon: string;
  readonly name: string;
  readonly point: Point;
}

type Taken<T> = { readonly taken: T } | { readonly why: Unplaced };

/** @param find what the search knows by these words; @param same whether a name is the one that was typed */
export async function typedPlace<T extends Found>(
  text: string,
  find: (text: string) => Promise<readonly T[]>,
  same: (name: string, typed: string) => boolean,
): Promise<Taken<T>> {
  let found: readonly T[];
  try {
    found = await find(text);
  } catch {
    return { why: "unread" };
  }
  const exact = parseCoordinates(text) ? found : found.filter(({ name }) => same(name, text));
  const [one, another] = exact;
  if (one && !another) return { taken: one };
  if (another) return { why: "several" };
  return { why: found.length > 0 ? "choose" : isOffEarth(text) ? "range" : "unknown" };
}
