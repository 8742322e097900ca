/** Finds towns by any of their names: Mailand for Milan, Halle for Halle (Saale). */
import type { Match } from "../../protocol/maps/name-search.ts";
import { type Gazetteer, loadTowns, namesOfTown, type Town, townOf } from "../map/towns.ts";
import { fold, patternOf } from "./fold.ts";

export interface MatchedTown extends Town {
  readonly match: Match;
}

let index: { readonly of: Gazetteer; readonly names: ReadonlyMap<string, string> } | undefined;

/** An index by the first letter of any word: one line a town, `14|rome|roma|rom`: its index in the gazetteer and its folded names. */
function namesOf(gazetteer: Gazetteer): ReadonlyMap<string, string> {
  if (index?.of === gazetteer) return index.names;
  const towns = gazetteer.lines.map((line, i) => [i, ...namesOfTown(line)].join("|"));
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
 * All matches are considered: if only one is whole, no other town has that name.
 */
export async function findTowns(query: string, most = 6): Promise<MatchedTown[]> {
  const pattern = patternOf(query);
  if (pattern === undefined) return [];
  const gazetteer = await loadTowns();
  // All spellings of a word start with the same letter.
  const names = namesOf(gazetteer).get(fold(query).charAt(0)) ?? "";
  const found = new Map<number, MatchedTown>();
  const ways: readonly string[] = [`\\|${pattern}(?=[|\n])`, `\\|${pattern}`, ` ${pattern}`];
  for (const [match, how] of ways.entries()) {
    for (const { index: at } of names.matchAll(new RegExp(how, "g"))) {
      if (found.size === most) return [...found.values()];
      const line = Number.parseInt(names.slice(names.lastIndexOf("\n", at) + 1, at), 10);
      if (!found.has(line)) found.set(line, { ...townOf(gazetteer.lines[line]!), match: match as Match });
    }
  }
  return [...found.values()];
}
