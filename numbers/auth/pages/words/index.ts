/** The languages of the pages, and which of them somebody gets. */
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { TONGUES, type Tongue, type Words } from "./words.ts";

export const WORDS: Readonly<Record<Tongue, Words>> = {
  en: { tongue: "en", direction: "ltr", ...en },
  de: { tongue: "de", direction: "ltr", ...de },
  ar: { tongue: "ar", direction: "rtl", ...ar },
};

export const tongueOf = (tag: string): Tongue | undefined =>
  TONGUES.find((tongue) => tongue === tag.trim().slice(0, 2).toLowerCase());

/** The first of these that there is, each as in Accept-Language; their weights are in order as a rule, and are not read. */
export const chooseTongue = (...wanted: readonly (string | undefined)[]): Tongue =>
  wanted
    .flatMap((list) => list?.slice(0, 200).split(/[ ,]+/) ?? [])
    .map(tongueOf)
    .find((tongue) => tongue !== undefined) ?? "en";
