/** Looks words up in the catalogue. The only way any text reaches a screen. */
import type { en } from "./en.ts";
import { first } from "./en-first.ts";

type Catalogue = typeof first & typeof en;
export type Key = keyof Catalogue;

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Slots<K extends Key> = Catalogue[K] extends { readonly one: infer One; readonly other: infer Other }
  ? Names<One> | Names<Other> | "n"
  : Names<Catalogue[K]>;
type Args<K extends Key> = [Slots<K>] extends [never] ? [] : [params: { readonly [name in Slots<K>]: string | number }];

/** The language of the catalogue; dates and numbers follow it. */
export const LOCALE = "en-GB";
export const DIRECTION = "ltr";

type Entry = string | { readonly one: string; readonly other: string };

const words: Record<string, Entry> = { ...first };

/** Called by the shell, which brings the whole catalogue with it. */
export function addWords(more: typeof en): void {
  Object.assign(words, more);
}

const plurals = new Intl.PluralRules(LOCALE);
const numbers = new Intl.NumberFormat(LOCALE);

export function t<K extends Key>(key: K, ...args: Args<K>): string {
  const params = (args[0] ?? {}) as Record<string, string | number>;
  const entry = words[key] ?? "";
  const text = typeof entry === "string" ? entry : entry[plurals.select(Number(params.n)) === "one" ? "one" : "other"];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    return typeof value === "number" ? numbers.format(value) : (value ?? "");
  });
}
