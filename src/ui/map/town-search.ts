/** Finds towns as people type them: any case, with or without diacritics, St for Saint, Mailand for Milan. */

import { type Gazetteer, loadTowns, type Town, townOf } from "../../view/map/towns.ts";
import { exonyms } from "./exonyms.ts";

/** Letters that Unicode decomposition does not separate. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ħ: "h" },
};
/** Words with several spellings; each of a row finds the others. */
const SAME_WORDS = ["saint sankt sint st", "sainte ste", "mount mt", "fort ft"].map((row) => row.split(" "));

/** One form for all spellings: no capitals, diacritics, hyphens, dots or apostrophes. */
export function fold(text: string): string {
  // A dot separates words, as in `St.Gallen`; but `D.C.` is `DC`.
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøłđðþıħ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/\b([a-z])\.(?=[a-z]\b)/g, "$1")
    .replace(/\.(?=[a-z])/g, " ")
    .replace(/[’'ʼ‘`´.]/g, "")
    .replace(/[\s\u2010-\u2015-]+/g, " ")
    .trim();
}

/** The typed text as a pattern over folded names; `undefined` while it is too short. */
export function patternOf(query: string): string | undefined {
  const wanted = fold(query);
  if (wanted.length < 2) return undefined;
  return wanted.split(" ").map(patternOfWord).join(" ");
}

function patternOfWord(word: string): string {
  const same = SAME_WORDS.find((row) => row.includes(word));
  if (same) return `(?:${same.join("|")})`;
  // ä, ø and å are also typed as ae, oe and aa; the folded name has a single letter.
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/([aou])e|aa/g, (two) => `${two[0]}${two[1]}?`);
}

/** Whether the typed text is this name, in any spelling. */
export function isNamed(name: string, query: string): boolean {
  const pattern = patternOf(query);
  return pattern !== undefined && new RegExp(`^${pattern}$`, "u").test(fold(name));
}

export interface FoundTown extends Town {
  /** Whether the typed text is one of its complete names. */
  readonly named: boolean;
}

let index: { readonly of: Gazetteer; readonly names: ReadonlyMap<string, string> } | undefined;

/** An index by the first letter of any word: one line a town, `14|rome|roma|rom`: its index in the gazetteer and its folded names. */
function namesOf(gazetteer: Gazetteer): ReadonlyMap<string, string> {
  if (index?.of === gazetteer) return index.names;
  const others = new Map(exonyms);
  const towns = gazetteer.lines.map((line, i) => {
    const { name, country } = townOf(line);
    const key = `${country} ${name}`;
    // `Biel/Bienne` are two names; `Halle (Saale)` is also called Halle.
    const parts = name.replace(/ \(.*/, "").split(/ ?\/ ?/);
    const all = new Set([name, ...parts, ...(others.get(key) ?? [])]);
    // The other names belong to the largest town of a name, which comes first.
    others.delete(key);
    return [i, ...all].join("|");
  });
  const names = new Map<string, string>();
  // Folded in one call: separately it takes far longer.
  for (const town of fold(towns.join(";")).split(";")) {
    const letters = town.match(/[| ]./g)?.map((begin) => begin.charAt(1));
    for (const letter of new Set(letters)) names.set(letter, `${names.get(letter) ?? ""}${town}\n`);
  }
  index = { of: gazetteer, names };
  return names;
}

/**
 * Towns whose name is the typed text, then towns with a name that starts with it, then those with a later word that does; larger first.
 * All matches are considered: if only one is `named`, no other town has that name.
 */
export async function findTowns(query: string, most = 6): Promise<FoundTown[]> {
  const pattern = patternOf(query);
  if (pattern === undefined) return [];
  const gazetteer = await loadTowns();
  // All spellings of a word start with the same letter.
  const names = namesOf(gazetteer).get(fold(query).charAt(0)) ?? "";
  const found = new Map<number, FoundTown>();
  const whole = `\\|${pattern}(?=[|\n])`;
  for (const how of [whole, `\\|${pattern}`, ` ${pattern}`]) {
    for (const { index: at } of names.matchAll(new RegExp(how, "gu"))) {
      if (found.size === most) return [...found.values()];
      const line = Number.parseInt(names.slice(names.lastIndexOf("\n", at) + 1, at), 10);
      if (!found.has(line)) found.set(line, { ...townOf(gazetteer.lines[line]!), named: how === whole });
    }
  }
  return [...found.values()];
}
