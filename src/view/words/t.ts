/** Looks up words in the catalogue. All text on screens comes from here. */

import type { couriers } from "./en/couriers.ts";
import type { discovery } from "./en/discovery.ts";
import { first } from "./en/first.ts";
import type { rest } from "./en/index.ts";
import type { keypad } from "./en/keypad.ts";
import type { keypadPages } from "./en/keypad-pages.ts";
import type { media } from "./en/media.ts";
import type { numbers as numberWords } from "./en/numbers.ts";
import type { pages } from "./en/pages.ts";
import type { rooms } from "./en/rooms.ts";
import type { welcome } from "./en/welcome.ts";

type Catalogue = typeof first &
  typeof welcome &
  typeof rest &
  typeof pages &
  typeof rooms &
  typeof media &
  typeof discovery &
  typeof couriers &
  typeof numberWords &
  typeof keypad &
  typeof keypadPages;
export type Key = keyof Catalogue;

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Slots<K extends Key> = Catalogue[K] extends { readonly one: infer One; readonly other: infer Other }
  ? Names<One> | Names<Other> | "n"
  : Names<Catalogue[K]>;
type Args<K extends Key> = [Slots<K>] extends [never] ? [] : [params: { readonly [name in Slots<K>]: string | number }];

/** One text for each plural form; the number `n` selects it by Intl's rules. */
type Plural = { readonly [form in Intl.LDMLPluralRule]?: string } & { readonly other: string };
type Entry = string | Plural;
/** The same keys in another language: text for text, plural forms for plural forms. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Plural };
export type Translation<Part extends "first" | "rest"> = Translated<Part extends "first" ? typeof first : typeof rest>;
export type Words = Translation<"rest">;
export type WelcomeWords = Translated<typeof welcome>;
export type PageWords = Translated<typeof pages>;
export type RoomWords = Translated<typeof rooms>;
export type MediaWords = Translated<typeof media>;
export type DiscoveryWords = Translated<typeof discovery>;
export type CourierWords = Translated<typeof couriers>;
export type NumberWords = Translated<typeof numberWords>;
export type KeypadWords = Translated<typeof keypad>;
export type KeypadPageWords = Translated<typeof keypadPages>;

let words: Record<string, Entry> = { ...first };
let intlLocale = "en-GB";
let way: "ltr" | "rtl" = "ltr";
/** Made when one is first needed: the first of them costs a phone some fifty milliseconds, and the first picture has no number. */
let plurals: Intl.PluralRules | undefined;
let numbers: Intl.NumberFormat | undefined;

function pluralOf(n: number): Intl.LDMLPluralRule {
  plurals ??= new Intl.PluralRules(intlLocale);
  return plurals.select(n);
}

/** Below this a whole number is written with its digits alone, in each language here: that needs no format. */
const PLAIN = 1000;

export function sayNumber(n: number): string {
  if (Number.isInteger(n) && n >= 0 && n < PLAIN) return String(n);
  numbers ??= new Intl.NumberFormat(intlLocale);
  return numbers.format(n);
}

/** The Intl locale for dates, numbers and country names. Set once, before the first paint. */
export const locale = (): string => intlLocale;
export const direction = (): "ltr" | "rtl" => way;

/** Called once, before the first paint. */
export function speak(language: string, reads: "ltr" | "rtl", beginning: Translation<"first"> | undefined): void {
  intlLocale = language;
  way = reads;
  words = { ...first, ...beginning };
  plurals = undefined;
  numbers = undefined;
}

export type MoreWords =
  | Words
  | WelcomeWords
  | PageWords
  | RoomWords
  | MediaWords
  | DiscoveryWords
  | CourierWords
  | NumberWords
  | KeypadWords
  | KeypadPageWords;

/** Adds words that are loaded after the first paint. */
export function addWords(more: MoreWords): void {
  Object.assign(words, more);
}

/** Letters, and right-to-left letters, by ranges: older browsers do not support \p{…}. */
const LETTER = /[A-Za-z\u00c0-\u1fff\u2c00-\ufdff\ufe70-\uffdc]/;
const LEFTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const FIGURE = /^[\d.,:]*$/;

/** Isolates a value whose direction differs from the sentence's (U+2068 … U+2069), so that neither reorders the other. */
function setApart(value: string): string {
  const letter = LETTER.exec(value)?.[0];
  const runs = letter === undefined ? (FIGURE.test(value) ? way : "ltr") : LEFTWARD.test(letter) ? "rtl" : "ltr";
  return runs === way ? value : `\u2068${value}\u2069`;
}

export function t<K extends Key>(key: K, ...args: Args<K>): string {
  const params = (args[0] ?? {}) as Record<string, string | number>;
  const entry = words[key] ?? "";
  const text = typeof entry === "string" ? entry : (entry[pluralOf(Number(params.n))] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    return typeof value === "number" ? sayNumber(value) : setApart(value ?? "");
  });
}
