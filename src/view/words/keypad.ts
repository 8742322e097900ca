/** Words of the keypad skin only. A file of its own, so that the touch app's bundle has no reference to them. */
import { type LanguageName, language, withWords } from "./language.ts";
import { addWords, type KeypadPageWords, type KeypadWords } from "./t.ts";

interface Own {
  /** Loaded before the first paint. */
  readonly first: () => Promise<KeypadWords>;
  /** Loaded with the words of all pages. */
  readonly pages: () => Promise<KeypadPageWords>;
}

export const KEYPAD = {
  en: {
    first: () => import("./en/keypad.ts").then(({ keypad }) => keypad),
    pages: () => import("./en/keypad-pages.ts").then(({ keypadPages }) => keypadPages),
  },
  de: {
    first: () => import("./de/keypad.ts").then(({ keypad }) => keypad),
    pages: () => import("./de/keypad-pages.ts").then(({ keypadPages }) => keypadPages),
  },
  ar: {
    first: () => import("./ar/keypad.ts").then(({ keypad }) => keypad),
    pages: () => import("./ar/keypad-pages.ts").then(({ keypadPages }) => keypadPages),
  },
} as const satisfies Readonly<Record<LanguageName, Own>>;

export async function loadKeypadWords(): Promise<void> {
  addWords(await KEYPAD[language()].first());
}

/** Resolves to a part of the keypad skin once its words are loaded. */
export async function worded<T>(part: Promise<T>): Promise<T> {
  const [found, words] = await Promise.all([withWords("pages", part), KEYPAD[language()].pages()]);
  addWords(words);
  return found;
}
