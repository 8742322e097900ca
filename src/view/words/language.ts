/** The language of the app: chosen once before anything is drawn, its words fetched as files of their own. A change starts the page anew. */

import { ports } from "../state/ports.ts";
import {
  addWords,
  type MoreWords,
  type PageWords,
  type RoomWords,
  speak,
  type Translation,
  type WelcomeWords,
  type Words,
} from "./t.ts";

interface Language {
  /** In its own words. */
  readonly name: string;
  /** For Intl. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** What the first paint needs; absent where it is built in. */
  readonly first?: () => Promise<{ readonly first: Translation<"first"> }>;
  readonly rest: () => Promise<{ readonly rest: Words }>;
  /** Comes where there is no identity yet. */
  readonly welcome: () => Promise<{ readonly welcome: WelcomeWords }>;
  /** Comes with the first page that is neither map nor notes. */
  readonly pages: () => Promise<{ readonly pages: PageWords }>;
  /** Comes with the first screen of rooms. */
  readonly rooms: () => Promise<{ readonly rooms: RoomWords }>;
}

export const LANGUAGES = {
  en: {
    name: "English",
    locale: "en-GB",
    direction: "ltr",
    rest: () => import("./en/index.ts"),
    welcome: () => import("./en/welcome.ts"),
    pages: () => import("./en/pages.ts"),
    rooms: () => import("./en/rooms.ts"),
  },
  de: {
    name: "Deutsch",
    locale: "de-DE",
    direction: "ltr",
    first: () => import("./de/first.ts"),
    rest: () => import("./de/index.ts"),
    welcome: () => import("./de/welcome.ts"),
    pages: () => import("./de/pages.ts"),
    rooms: () => import("./de/rooms.ts"),
  },
  ar: {
    name: "العربية",
    // Digits as they are typed on a keyboard and printed on a key.
    locale: "ar-u-nu-latn",
    direction: "rtl",
    first: () => import("./ar/first.ts"),
    rest: () => import("./ar/index.ts"),
    welcome: () => import("./ar/welcome.ts"),
    pages: () => import("./ar/pages.ts"),
    rooms: () => import("./ar/rooms.ts"),
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
  const words = await first?.().catch((error: unknown) => ports().trace.note("page.words", error));
  if (first && !words) return;
  current = name;
  speak(locale, direction, words?.first);
}

type Part = "rest" | "welcome" | "pages" | "rooms";

/** Each part is a file of its own, which exports it under its name. */
export async function wordsOf(name: LanguageName, part: Part): Promise<MoreWords> {
  const file = (await languages[name][part]()) as Readonly<Record<Part, MoreWords>>;
  return file[part];
}

/** Everything that comes after the first paint. */
export async function loadWords(): Promise<void> {
  addWords(await wordsOf(current, "rest"));
}

/** A screen, once the words that it needs beside the shell's are there. */
export async function withWords<T>(part: Part, screen: Promise<T>): Promise<T> {
  const [found, words] = await Promise.all([screen, wordsOf(current, part)]);
  addWords(words);
  return found;
}
