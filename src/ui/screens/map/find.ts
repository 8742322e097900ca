/** What "Place or coordinates" finds: coordinates in any common form, places of my own, towns by any of their names. Comes when the field is first used. */
import { formatPoint, parseCoordinates } from "../../format/coordinates.ts";
import type { Point } from "../../format/distance.ts";
import { findTowns, fold, patternOf } from "../../map/town-search.ts";
import type { IconName } from "../../parts/icon.tsx";
import { savedPlaces } from "../../state/map.ts";
import { locale, t } from "../../words/t.ts";

export interface Found {
  readonly icon: IconName;
  readonly name: string;
  readonly detail: string;
  readonly point: Point;
  readonly zoom: number;
}

const countries = new Intl.DisplayNames(locale(), { type: "region" });

export async function find(query: string): Promise<readonly Found[]> {
  const point = parseCoordinates(query);
  if (point) return [{ icon: "coords", name: formatPoint(point), detail: t("search.coordinates"), point, zoom: 15 }];
  const pattern = patternOf(query);
  if (pattern === undefined) return [];
  const wanted = new RegExp(pattern, "u");
  const mine = savedPlaces.value
    .filter((place) => wanted.test(fold(place.name)))
    .slice(0, 3)
    .map((place): Found => ({ icon: "pin", name: place.name, detail: t("search.mine"), point: place.circle, zoom: 15 }));
  const towns = (await findTowns(query)).map(
    (town): Found => ({ icon: "map", name: town.name, detail: countries.of(town.country) ?? "", point: town, zoom: 11 }),
  );
  return [...mine, ...towns];
}
