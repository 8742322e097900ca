/** The place that a typed text means, or the reason why it is not clear. */
import { distance } from "../format/distance.ts";
import type { Answer, Found } from "./find.ts";
import type { Misread } from "./read-place.ts";

export type Unplaced = "unknown" | "several" | "choose" | "unread" | Misread;

type Taken = { readonly taken: Found } | { readonly why: Unplaced };

/** @param find returns all exact matches, or too many of them to be one place */
export async function typedPlace(text: string, find: (text: string) => Promise<Answer>): Promise<Taken> {
  let answer: Answer;
  try {
    answer = await find(text);
  } catch {
    return { why: "unread" };
  }
  const { found, why } = answer;
  const exact = found.filter((each) => each.exact);
  const [one] = exact;
  // A place of mine may carry the name of the town it lies in.
  if (one) return exact.every(({ point }) => distance(point, one.point) < 1) ? { taken: one } : { why: "several" };
  return { why: found.length > 0 ? "choose" : (why ?? "unknown") };
}
