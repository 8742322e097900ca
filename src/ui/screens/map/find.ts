/** What "Place or coordinates" finds: coordinates in any common form, places of my own, towns by any of their names. Comes when the field is first used. */
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
  /** Whether this is all that was typed, not only what it begins or contains. */
  readonly exact: boolean;
}

const countries = new Intl.DisplayNames(locale(), { type: "region" });

/** What is called as was typed comes first, of mine and of towns. */
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
