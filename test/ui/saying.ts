/** Runs tests written for the English screens in other languages: names and labels are looked up in the catalogue. */
import type { Page } from "playwright";
import type { LanguageName } from "../../src/view/words/language.ts";
import { allWords } from "../support/words.ts";

export type Say = (english: string) => string | RegExp;

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const SLOT = /\{\w+\}/;

/** Translates from English; texts without a key, as names of people, stay. */
export async function translated(language: Exclude<LanguageName, "en">): Promise<Say> {
  const [english, words] = await Promise.all([allWords("en"), allWords(language)]);
  const pairs = Object.entries(english).flatMap(([key, text]) => {
    const other = words[key];
    return typeof text === "string" && typeof other === "string" ? [{ text, other }] : [];
  });
  return (wanted) => {
    const same = pairs.filter(({ text }) => text === wanted);
    if (same.length > 0) return new RegExp(same.map(({ other }) => quoted(other)).join("|"));
    const filled = pairs.find(
      ({ text }) =>
        SLOT.test(text) &&
        /[a-z]{2}/i.test(text.split(SLOT).join("")) &&
        (text.split(SLOT)[0] === `${wanted} ` || new RegExp(`^${text.split(SLOT).map(quoted).join(".+")}$`).test(wanted)),
    );
    return filled ? new RegExp(filled.other.split(SLOT).map(quoted).join(".*")) : wanted;
  };
}

/** The page, queried in English and answering in the language of `say`. */
export function saying(page: Page, say: Say): Page {
  return new Proxy(page, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name === "getByRole")
        return (role: Parameters<Page["getByRole"]>[0], options?: Parameters<Page["getByRole"]>[1]) =>
          target.getByRole(role, typeof options?.name === "string" ? { ...options, name: say(options.name) } : options);
      if (name === "getByLabel" || name === "getByText" || name === "getByPlaceholder")
        return (text: string | RegExp, options?: object) => target[name](typeof text === "string" ? say(text) : text, options);
      return value.bind(target) as unknown;
    },
  });
}
