/** Times as people read them. A server does not know their zone, so it says which one it means. */
import type { Words } from "./pages/words/words.ts";

/** Latin digits, as on keyboards and the keys of phones. */
const LOCALES = { en: "en-GB", de: "de-DE", ar: "ar-u-nu-latn" } as const;

/** @param at unix seconds */
export const timeIn = ({ tongue }: Words, at: number): string =>
  new Intl.DateTimeFormat(LOCALES[tongue], {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  }).format(at * 1000);

export const dayIn = ({ tongue }: Words, at: number): string =>
  new Intl.DateTimeFormat(LOCALES[tongue], { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(at * 1000);
