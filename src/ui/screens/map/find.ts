/** The search of "Place or coordinates": coordinates in any common form, my own places, towns. Loaded when the field is first used. */
import { formatPoint, parseCoordinates, sought } from "../../../view/format/coordinates.ts";
import type { Point } from "../../../view/format/distance.ts";
import type { IconName } from "../../../view/parts/icons.ts";
import { savedPlaces } from "../../../view/state/map.ts";
import { locale, t } from "../../../view/words/t.ts";
import { findTowns, fold, isNamed, patternOf } from "../../map/town-search.ts";

export interface Found {
  readonly icon: IconName;
  readonly name: string;
  readonly detail: string;
  readonly point: Point;
  readonly zoom: number;
  /** Whether the name is the whole typed text, not only its start or a part. */
  readonly exact: boolean;
}

const countries = new Intl.DisplayNames(locale(), { type: "region" });

/** Exact matches come first, of my places and of towns. */
export async function find(typed: string): Promise<readonly Found[]> {
  const point = parseCoordinates(typed);
  if (point) return [{ icon: "coords", name: formatPoint(point), detail: t("search.coordinates"), point, zoom: 15, exact: true }];
  const query = sought(typed);
  const pattern = patternOf(query);
  if (pattern === undefined) return [];
  const wanted = new RegExp(pattern, "u");
  const mine = savedPlaces.value
    .filter(({ name }) => wanted.test(fold(name)))
    .map(({ name, circle }): Found => {
      return { icon: "pin", name, detail: t("search.mine"), point: circle, zoom: 15, exact: isNamed(name, query) };
    })
    .sort((a, b) => Number(b.exact) - Number(a.exact))
    .slice(0, 3);
  const towns = (await findTowns(query)).map(({ name, country, named, ...point }): Found => {
    return { icon: "map", name, detail: countries.of(country) ?? "", point, zoom: 11, exact: named };
  });
  return [...mine, ...towns];
}
