/**
 * The search "Place or coordinates": coordinates, plus codes and links of map sites, my own places, towns, and the names in saved packs of
 * the map. All of it on this device: nobody is asked. Loaded when the field is first used.
 */
import type { FoundName, Match, NamedKind } from "../../protocol/maps/name-search.ts";
import { formatPoint } from "../format/coordinates.ts";
import { distance, type Point } from "../format/distance.ts";
import { pointAt, unitX, unitY } from "../map/frame.ts";
import { middleOf } from "../map/streets/covered.ts";
import { nearestTown } from "../map/towns.ts";
import type { IconName } from "../parts/icons.ts";
import type { SavedPack } from "../ports.ts";
import { savedPlaces } from "../state/map.ts";
import { ports } from "../state/ports.ts";
import { fix } from "../state/position.ts";
import { lastView, savedPacks } from "../state/saved-maps.ts";
import { locale, t } from "../words/t.ts";
import { fold, isNamed, patternOf } from "./fold.ts";
import { type Misread, readPlace } from "./read-place.ts";

export interface Found {
  readonly icon: IconName;
  readonly name: string;
  readonly detail: string;
  readonly point: Point;
  readonly zoom: number;
  /** Whether the name is the whole typed text, not only its start or a part. */
  readonly exact: boolean;
}

export interface Answer {
  readonly found: readonly Found[];
  /** Why a text that looks like a place is none. */
  readonly why?: Misread;
}

export interface FoundTown extends Omit<Found, "exact"> {
  readonly match: Match;
}

/** The gazetteer, in a skin that has one. Its own order is kept: the larger first. */
export type FindTowns = (query: string) => Promise<readonly FoundTown[]>;

/** Called with what is found so far. @returns whether it is still wanted */
export type Told = (answer: Answer) => boolean;

const MOST = 10;
const MOST_MINE = 3;
const MOST_NAMES = 6;
/** A place of a pack and a town of the gazetteer this close, metres, that both are called so are one. */
const SAME_TOWN_M = 6000;

const ZOOMS: Readonly<Record<NamedKind, number>> = { street: 16, point: 17, place: 13 };
const ICONS: Readonly<Record<NamedKind, IconName>> = { street: "map", point: "pin", place: "map" };

/** What is nearer to it comes first, and short plus codes are measured from it: the middle of the map, or me. */
const middle = (): Point | undefined => lastView.peek() ?? fix.peek();

const one = (point: Point): Answer => ({
  found: [{ icon: "coords", name: formatPoint(point), detail: t("search.coordinates"), point, zoom: 16, exact: true }],
});

/** Exact matches come first, of my places, of names in packs and of towns. */
export async function find(typed: string, findTowns: FindTowns = noTowns, told: Told = () => true): Promise<Answer> {
  const read = readPlace(typed, middle());
  if ("point" in read) return one(read.point);
  if ("why" in read) return { found: [], why: read.why };
  if ("code" in read) {
    const near = (await findTowns(read.town))[0]?.point ?? middle();
    const point = near && read.code(near);
    return point ? one(point) : { found: [], why: "apart" };
  }
  return findNamed(read.words, findTowns, told);
}

async function noTowns(): Promise<readonly FoundTown[]> {
  return [];
}

async function findNamed(query: string, findTowns: FindTowns, told: Told): Promise<Answer> {
  const pattern = patternOf(query);
  if (pattern === undefined) return { found: [] };
  const mine = findMine(new RegExp(pattern), query);
  const towns = await findTowns(query);
  let answer = merged(mine, towns, []);
  if (savedPacks.peek().length === 0 || !told(answer)) return answer;
  for (let whole = false; !whole; ) {
    const names = await namesInPacks(query);
    answer = merged(mine, towns, names.found);
    whole = names.whole || !told(answer);
  }
  return answer;
}

function findMine(wanted: RegExp, query: string): readonly Found[] {
  return savedPlaces.value
    .filter(({ name }) => wanted.test(fold(name)))
    .map(({ name, circle }): Found => {
      return { icon: "pin", name, detail: t("search.mine"), point: circle, zoom: 16, exact: isNamed(name, query) };
    })
    .sort((a, b) => Number(b.exact) - Number(a.exact))
    .slice(0, MOST_MINE);
}

/** Packs that cannot be searched find nothing: the rest of the search has its answer. */
async function namesInPacks(query: string): Promise<{ readonly found: readonly FoundName[]; readonly whole: boolean }> {
  const { maps, trace } = ports();
  const near = middle() ?? { latitude: 0, longitude: 0 };
  const away = ({ square }: SavedPack): number => distance(middleOf(square), near);
  try {
    const { names, whole } = (await maps?.names({
      query,
      packs: [...savedPacks.peek()].sort((a, b) => b.zooms[1] - a.zooms[1] || away(a) - away(b)),
      near: { x: unitX(near.longitude), y: unitY(near.latitude) },
      language: locale().split("-", 1)[0] as string,
      most: MOST_NAMES,
    })) ?? { names: [], whole: true };
    return { found: names, whole };
  } catch (error) {
    trace.note("page.find", error);
    return { found: [], whole: true };
  }
}

function merged(mine: readonly Found[], towns: readonly FoundTown[], names: readonly FoundName[]): Answer {
  const named = names
    .map(({ kind, name, town, match, ...spot }) => ({ kind, name, town, match, point: pointAt(spot) }))
    .filter(({ kind, match, point }) => {
      return kind !== "place" || !towns.some((town) => town.match === match && distance(town.point, point) < SAME_TOWN_M);
    })
    .map(({ kind, name, town, match, point }): FoundTown => {
      const where = town || nearestTown(point);
      return { icon: ICONS[kind], name, detail: where === name ? "" : (where ?? ""), point, zoom: ZOOMS[kind], match };
    });
  const ranked = ([0, 1, 2] as const).flatMap((match) =>
    [...named, ...towns]
      .filter((each) => each.match === match)
      .map(({ match: _, ...rest }): Found => ({ ...rest, exact: match === 0 })),
  );
  return { found: [...mine, ...ranked].slice(0, MOST) };
}
