/** Finds towns by what people type: any case, with or without marks, St for Saint, Mailand for Milan. */
import { exonyms } from "./exonyms.ts";
import { type Gazetteer, loadTowns, type Town, townOf } from "./towns.ts";

/** Letters that no decomposition takes apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ħ: "h" },
};
/** Words that are written in several ways; any of a row finds any other. */
const SAME_WORDS = ["saint sankt sint st", "sainte ste", "mount mt", "fort ft"].map((row) => row.split(" "));

/** One spelling for all of a name's: no capitals, marks, hyphens, dots or apostrophes. */
export function fold(text: string): string {
  // A dot parts two words, as in `St.Gallen`; but `D.C.` is `DC`.
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

/** What was typed as a pattern over folded names; `undefined` while it is too short to mean anything. */
export function patternOf(query: string): string | undefined {
  const wanted = fold(query);
  if (wanted.length < 2) return undefined;
  return wanted.split(" ").map(patternOfWord).join(" ");
}

function patternOfWord(word: string): string {
  const same = SAME_WORDS.find((row) => row.includes(word));
  if (same) return `(?:${same.join("|")})`;
  // ä, ø and å are also typed as ae, oe and aa; the folded name has one letter.
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/([aou])e|aa/g, (two) => `${two[0]}${two[1]}?`);
}

/** Whether a name is, as people type it, all that was typed. */
export function isNamed(name: string, query: string): boolean {
  const pattern = patternOf(query);
  return pattern !== undefined && new RegExp(`^${pattern}$`, "u").test(fold(name));
}

/** Before each name of a town; no name has it. */
const BEGIN = "|";
let index: { readonly of: Gazetteer; readonly names: readonly string[] } | undefined;

/** Of each town all its names, folded, as `|rome|roma|rom`. */
function namesOf(gazetteer: Gazetteer): readonly string[] {
  if (index?.of === gazetteer) return index.names;
  const others = new Map(exonyms);
  const names = gazetteer.lines.map((line) => {
    const { name, country } = townOf(line);
    const key = `${country} ${name}`;
    const all = [name, ...(others.get(key) ?? [])];
    // Of towns of the same name the largest, which comes first, is the one with a name abroad.
    others.delete(key);
    return all.map((one) => BEGIN + fold(one)).join("");
  });
  index = { of: gazetteer, names };
  return names;
}

/** Towns with a name, or a later word of one, that begins with what was typed; larger towns first, whole-name matches before others. */
export async function findTowns(query: string, most = 6): Promise<Town[]> {
  const pattern = patternOf(query);
  if (pattern === undefined) return [];
  const gazetteer = await loadTowns();
  const names = namesOf(gazetteer);
  const begins = new RegExp(`\\${BEGIN}${pattern}`, "u");
  const within = new RegExp(` ${pattern}`, "u");
  const first: string[] = [];
  const second: string[] = [];
  for (let i = 0; i < names.length && first.length < most; i++) {
    if (begins.test(names[i]!)) first.push(gazetteer.lines[i]!);
    else if (second.length < most && within.test(names[i]!)) second.push(gazetteer.lines[i]!);
  }
  return [...first, ...second].slice(0, most).map(townOf);
}
