/** The language of the app: chosen once before anything is drawn, its words fetched as files of their own. A change starts the page anew. */
import { addWords, type PageWords, type RoomWords, speak, type Translation, type Words } from "./t.ts";

interface Language {
  /** In its own words. */
  readonly name: string;
  /** For Intl. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** What the first paint needs; absent where it is built in. */
  readonly first?: () => Promise<Translation<"first">>;
  readonly rest: () => Promise<Words>;
  /** Comes with the first page that is neither map nor notes. */
  readonly pages: () => Promise<PageWords>;
  /** Comes with the first screen of rooms. */
  readonly rooms: () => Promise<RoomWords>;
}

export const LANGUAGES = {
  en: {
    name: "English",
    locale: "en-GB",
    direction: "ltr",
    rest: () => import("./en/index.ts").then(({ en }) => en),
    pages: () => import("./en/pages.ts").then(({ pages }) => pages),
    rooms: () => import("./en/rooms.ts").then(({ rooms }) => rooms),
  },
  de: {
    name: "Deutsch",
    locale: "de-DE",
    direction: "ltr",
    first: () => import("./de/first.ts").then(({ first }) => first),
    rest: () => import("./de/index.ts").then(({ de }) => de),
    pages: () => import("./de/pages.ts").then(({ pages }) => pages),
    rooms: () => import("./de/rooms.ts").then(({ rooms }) => rooms),
  },
  ar: {
    name: "العربية",
    // Digits as they are typed on a keyboard and printed on a key.
    locale: "ar-u-nu-latn",
    direction: "rtl",
    first: () => import("./ar/first.ts").then(({ first }) => first),
    rest: () => import("./ar/index.ts").then(({ ar }) => ar),
    pages: () => import("./ar/pages.ts").then(({ pages }) => pages),
    rooms: () => import("./ar/rooms.ts").then(({ rooms }) => rooms),
  },
} as const satisfies Readonly<Record<string, Language>>;
export type LanguageName = keyof typeof LANGUAGES;

const isLanguage = (name: string): name is LanguageName => Object.hasOwn(LANGUAGES, name);
const languages: Readonly<Record<LanguageName, Language>> = LANGUAGES;

let current: LanguageName = "en";
export const language = (): LanguageName => current;

/** The one asked for, else the first of the browser's that there is, else English. */
export function choose(wanted: string | undefined, browser: readonly string[]): LanguageName {
  const names = [wanted ?? "", ...browser.map((tag) => tag.split("-")[0] ?? "")];
  return names.find(isLanguage) ?? "en";
}

/** Before the first paint. A language whose words cannot be had gives way to English, which is always there. */
export async function startLanguage(wanted: string | undefined, browser: readonly string[]): Promise<void> {
  const name = choose(wanted, browser);
  const { locale, direction, first } = languages[name];
  const words = await first?.().catch(() => undefined);
  if (first && !words) return;
  current = name;
  speak(locale, direction, words);
}

/** Everything that comes after the first paint. */
export async function loadWords(): Promise<void> {
  addWords(await languages[current].rest());
}

/** A screen, once the words that it needs beside the shell's are there. */
export async function withWords<T>(part: "pages" | "rooms", screen: Promise<T>): Promise<T> {
  const [found, words] = await Promise.all([screen, languages[current][part]()]);
  addWords(words);
  return found;
}
