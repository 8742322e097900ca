/** The search with the gazetteer. Loaded, with its words, when a field is first used. */
import { type Answer, type FoundTown, find as findPlace, type Told } from "../../view/places/find.ts";
import { findTowns } from "../../view/places/town-search.ts";
import { locale } from "../../view/words/t.ts";

/** Made with the first search: no map needs it before. */
let countries: Intl.DisplayNames | undefined;

async function towns(query: string): Promise<readonly FoundTown[]> {
  return (await findTowns(query)).map(({ name, country, match, ...point }): FoundTown => {
    countries ??= new Intl.DisplayNames(locale(), { type: "region" });
    return { icon: "map", name, detail: countries.of(country) ?? "", point, zoom: 11, match };
  });
}

export const find = (typed: string, told?: Told): Promise<Answer> => findPlace(typed, towns, told);
