/** What a typed or pasted text means: a point of the earth, or words to look for. Both skins read it here; nothing is asked of anybody. */
import { isOffEarth, parseCoordinates, plain, sought } from "../format/coordinates.ts";
import type { Point } from "../format/distance.ts";
import { linkedPlace } from "./map-links.ts";
import { plusCodeIn, pointOfCode } from "./plus-code.ts";

/**
 * Why a text is no place, although it looks like one. `range`: off the earth. `long`: more than anybody types. `short`: a link that one
 * would have to open. `nowhere`: a link without a place. `apart`: a short plus code, and nothing to measure it from.
 */
export type Misread = "range" | "long" | "short" | "nowhere" | "apart";

export type Read =
  | { readonly point: Point }
  | { readonly words: string }
  /** A short plus code of this town; `near` was used for want of one. */
  | { readonly code: (near: Point) => Point | undefined; readonly town: string }
  | { readonly why: Misread };

/** Characters; a link with a whole journey in it has some hundreds. */
export const MOST_TYPED = 2000;

/** @param near what a short plus code is measured from where it names no town: the middle of the map */
export function readPlace(input: string, near?: Point): Read {
  if (input.length > MOST_TYPED) return { why: "long" };
  const linked = linkedPlace(input);
  if (linked) return "why" in linked ? linked : readText(linked.text, near);
  const [geo] = /\bgeo:\S.*$/i.exec(plain(input)) ?? [];
  return readText(geo ?? input, near);
}

function readText(text: string, near: Point | undefined): Read {
  const point = parseCoordinates(text);
  if (point) return { point };
  if (isOffEarth(text)) return { why: "range" };
  const code = plusCodeIn(plain(text));
  if (!code) return { words: sought(text) };
  if (code.missing > 0 && code.town !== "") return { code: (from) => pointOfCode(code, from), town: code.town };
  const middle = pointOfCode(code, near);
  return middle ? { point: middle } : { why: code.missing > 0 ? "apart" : "range" };
}
