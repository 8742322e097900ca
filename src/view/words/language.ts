/** The app's language: chosen once before the first paint; its words are loaded as separate files. A change reloads the page. */

import { ports } from "../state/ports.ts";
import {
  addWords,
  type CourierWords,
  type DiscoveryWords,
  type MediaWords,
  type MoreWords,
  type NumberWords,
  type PageWords,
  type RoomWords,
  speak,
  type Translation,
  type WelcomeWords,
  type Words,
} from "./t.ts";

interface Language {
  /** The language's name in itself. */
  readonly name: string;
  /** The Intl locale. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** Words of the first paint; absent for the built-in language. */
  readonly first?: () => Promise<{ readonly first: Translation<"first"> }>;
  readonly rest: () => Promise<{ readonly rest: Words }>;
  /** Loaded if there is no identity yet. */
  readonly welcome: () => Promise<{ readonly welcome: WelcomeWords }>;
  /** Loaded with the first page that is neither map nor notes. */
  readonly pages: () => Promise<{ readonly pages: PageWords }>;
  /** Loaded with the first screen of rooms. */
  readonly rooms: () => Promise<{ readonly rooms: RoomWords }>;
  /** Loaded with the first picture or voice, shown or added. */
  readonly media: () => Promise<{ readonly media: MediaWords }>;
  /** Loaded with the screen on which people are found. */
  readonly discovery: () => Promise<{ readonly discovery: DiscoveryWords }>;
  /** Loaded with the screen of couriers. */
  readonly couriers: () => Promise<{ readonly couriers: CourierWords }>;
  /** Loaded with the first page about numbers. */
  readonly numbers: () => Promise<{ readonly numbers: NumberWords }>;
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
    media: () => import("./en/media.ts"),
    discovery: () => import("./en/discovery.ts"),
    couriers: () => import("./en/couriers.ts"),
    numbers: () => import("./en/numbers.ts"),
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
    media: () => import("./de/media.ts"),
    discovery: () => import("./de/discovery.ts"),
    couriers: () => import("./de/couriers.ts"),
    numbers: () => import("./de/numbers.ts"),
  },
  ar: {
    name: "العربية",
    // Latin digits, as on the keyboard and the keys of phones.
    locale: "ar-u-nu-latn",
    direction: "rtl",
    first: () => import("./ar/first.ts"),
    rest: () => import("./ar/index.ts"),
    welcome: () => import("./ar/welcome.ts"),
    pages: () => import("./ar/pages.ts"),
    rooms: () => import("./ar/rooms.ts"),
    media: () => import("./ar/media.ts"),
    discovery: () => import("./ar/discovery.ts"),
    couriers: () => import("./ar/couriers.ts"),
    numbers: () => import("./ar/numbers.ts"),
  },
} as const satisfies Readonly<Record<string, Language>>;
export type LanguageName = keyof typeof LANGUAGES;

const isLanguage = (name: string): name is LanguageName => Object.hasOwn(LANGUAGES, name);
const languages: Readonly<Record<LanguageName, Language>> = LANGUAGES;

let current: LanguageName = "en";
export const language = (): LanguageName => current;

/** The wanted language, else the browser's first that exists here, else English. */
export function choose(wanted: string | undefined, browser: readonly string[]): LanguageName {
  const names = [wanted ?? "", ...browser.map((tag) => tag.split("-")[0] ?? "")];
  return names.find(isLanguage) ?? "en";
}

/** Called before the first paint. If the words cannot be loaded, English is used, which is built in. */
export async function startLanguage(wanted: string | undefined, browser: readonly string[]): Promise<void> {
  const name = choose(wanted, browser);
  const { locale, direction, first } = languages[name];
  const words = await first?.().catch((error: unknown) => ports().trace.note("page.words", error));
  if (first && !words) return;
  current = name;
  speak(locale, direction, words?.first);
}

type Part = "rest" | "welcome" | "pages" | "rooms" | "media" | "discovery" | "couriers" | "numbers";

/** Each part is a file that exports its words under the part's name. */
export async function wordsOf(name: LanguageName, part: Part): Promise<MoreWords> {
  const file = (await languages[name][part]()) as Readonly<Record<Part, MoreWords>>;
  return file[part];
}

/** Loads the words that follow the first paint. */
export async function loadWords(): Promise<void> {
  addWords(await wordsOf(current, "rest"));
}

/** Resolves to a screen once its words are loaded. */
export async function withWords<T>(part: Part, screen: Promise<T>): Promise<T> {
  const [found, words] = await Promise.all([screen, wordsOf(current, part)]);
  addWords(words);
  return found;
}
