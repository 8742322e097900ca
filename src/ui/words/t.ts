/** Looks words up in the catalogue. The only way any text reaches a screen. */
import { en } from "./en.ts";

type Catalogue = typeof en;
export type Key = keyof Catalogue;

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Slots<K extends Key> = Catalogue[K] extends { readonly one: infer One; readonly other: infer Other }
  ? Names<One> | Names<Other> | "n"
  : Names<Catalogue[K]>;
type Args<K extends Key> = [Slots<K>] extends [never] ? [] : [params: { readonly [name in Slots<K>]: string | number }];

/** The language of the catalogue; dates and numbers follow it. */
export const LOCALE = "en-GB";
export const DIRECTION = "ltr";

const plurals = new Intl.PluralRules(LOCALE);
const numbers = new Intl.NumberFormat(LOCALE);

export function t<K extends Key>(key: K, ...args: Args<K>): string {
  const params = (args[0] ?? {}) as Record<string, string | number>;
  const entry: string | { readonly one: string; readonly other: string } = en[key];
  const text = typeof entry === "string" ? entry : entry[plurals.select(Number(params.n)) === "one" ? "one" : "other"];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    return typeof value === "number" ? numbers.format(value) : (value ?? "");
  });
}
