/** What the layers of the three tile schemas are drawn as: one table each, to the kinds of `street-tile.ts`. */
import type { NamedKind } from "./name-search.ts";
import type { TileSchema } from "./pack-list.ts";
import type { ShapeKind } from "./street-tile.ts";

export type Properties = Readonly<Record<string, unknown>>;

export type Drawn =
  | { readonly as: "shape"; readonly kind: ShapeKind; readonly weight: number }
  | { readonly as: "name"; readonly weight: number }
  | { readonly as: "spot"; readonly kind: "place" | "point"; readonly rank: number };

type Rule = (properties: Properties) => Drawn | undefined;
type Table = Readonly<Record<string, Rule>>;

const shape = (kind: ShapeKind, weight = 0): Drawn => ({ as: "shape", kind, weight });
const always =
  (kind: ShapeKind, weight = 0): Rule =>
  () =>
    shape(kind, weight);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** How wide roads are, by the words of all three schemas. */
const ROADS: Readonly<Record<string, number>> = {
  ...{ motorway: 4, trunk: 4, highway: 4, motorway_link: 3, trunk_link: 3, primary: 3, major_road: 3, primary_link: 2 },
  ...{ secondary: 2, secondary_link: 2, tertiary: 2, medium_road: 2, tertiary_link: 1, minor: 1, minor_road: 1, residential: 1 },
  ...{ unclassified: 1, living_street: 1, pedestrian: 1, service: 0, other: 0, taxiway: 1, runway: 3 },
};
const PATHS = new Set(["path", "track", "footway", "steps", "cycleway", "bridleway", "pedestrian_path", "sidewalk"]);
const RAILS = new Set(["rail", "transit", "light_rail", "tram", "subway", "narrow_gauge", "funicular", "monorail"]);
const GREENS = new Set([
  ...["grass", "wood", "forest", "park", "meadow", "scrub", "heath", "wetland", "garden", "grassland", "orchard", "vineyard"],
  ...["cemetery", "pitch", "playground", "recreation_ground", "village_green", "allotments", "nature_reserve", "golf_course"],
  ...["national_park", "protected_area", "grave_yard", "greenfield", "swamp", "farmland"],
]);
/** How early a place's name is drawn, by what it is called in any of them. */
const PLACES: Readonly<Record<string, number>> = {
  ...{ city: 0, state_capital: 0, capital: 0, locality: 1, town: 1, borough: 2, village: 3, suburb: 3, island: 3 },
  ...{ neighbourhood: 5, quarter: 4, hamlet: 5, isolated_dwelling: 6, locality_small: 6 },
};
/** Points by which people find their way, and where they meet. */
const POINTS: Readonly<Record<string, number>> = {
  ...{ railway: 0, station: 0, train_station: 0, ferry_terminal: 0, harbor: 1, castle: 1, lighthouse: 1, airport: 0, aerodrome: 0 },
  ...{ hospital: 1, town_hall: 1, townhall: 1, museum: 2, attraction: 2, theatre: 2, stadium: 2, university: 2, zoo: 2 },
  ...{ viewpoint: 3, monument: 3, memorial: 4, place_of_worship: 3, library: 3, school: 4, college: 3, fountain: 4 },
  ...{ drinking_water: 4, park: 3, garden: 4, playground: 4, bus: 5, bus_stop: 5, tram_stop: 4, subway: 1, peak: 2, bench: 6 },
};

const isTunnel = ({ brunnel, tunnel, is_tunnel }: Properties): boolean =>
  brunnel === "tunnel" || tunnel === true || tunnel === 1 || is_tunnel === true;

function way(word: string, properties: Properties): Drawn | undefined {
  if (RAILS.has(word)) return isTunnel(properties) ? undefined : shape("rail");
  if (PATHS.has(word)) return isTunnel(properties) ? undefined : shape("path");
  const weight = ROADS[word.replace(/_construction$/, "")];
  return weight === undefined ? undefined : shape("road", weight);
}

const green = (word: string): Drawn | undefined => (GREENS.has(word) ? shape("green") : undefined);
const stream = (word: string): Drawn => shape("stream", word === "river" ? 2 : word === "canal" ? 1 : 0);
const place = (word: string): Drawn | undefined => spot("place", PLACES[word]);
const point = (...words: readonly string[]): Drawn | undefined =>
  spot(
    "point",
    words.map((word) => POINTS[word]).find((rank) => rank !== undefined),
  );
const spot = (kind: "place" | "point", rank: number | undefined): Drawn | undefined =>
  rank === undefined ? undefined : { as: "spot", kind, rank };
/** Of railways and ferries no name is drawn: they are not where anybody walks. */
const name = (word: string): Drawn | undefined =>
  ROADS[word] !== undefined || PATHS.has(word) ? { as: "name", weight: ROADS[word] ?? 0 } : undefined;
const border = (level: unknown, maritime: unknown): Drawn | undefined =>
  typeof level === "number" && level <= 4 && maritime !== true && maritime !== 1 ? shape("boundary") : undefined;

const openmaptiles: Table = {
  water: (properties) => (isTunnel(properties) ? undefined : shape("water")),
  waterway: (properties) => (isTunnel(properties) ? undefined : stream(text(properties.class))),
  landcover: ({ class: word }) => green(text(word)),
  landuse: ({ class: word }) => green(text(word)),
  park: always("green"),
  building: always("building"),
  transportation: (properties) => way(text(properties.class), properties),
  boundary: ({ admin_level, maritime }) => border(admin_level, maritime),
  transportation_name: ({ class: word }) => name(text(word)),
  place: ({ class: word }) => place(text(word)),
  poi: ({ class: word, subclass }) => point(text(subclass), text(word)),
  mountain_peak: () => point("peak"),
};

const shortbread: Table = {
  ocean: always("water"),
  water_polygons: always("water"),
  water_lines: (properties) => (isTunnel(properties) ? undefined : stream(text(properties.kind))),
  land: ({ kind }) => green(text(kind)),
  sites: ({ kind }) => green(text(kind)),
  buildings: always("building"),
  streets: (properties) => way(text(properties.kind), properties),
  boundaries: ({ admin_level, maritime }) => border(admin_level, maritime),
  street_labels: ({ kind }) => name(text(kind)),
  place_labels: ({ kind }) => place(text(kind)),
  pois: ({ amenity, tourism, leisure, historic, man_made, railway }) =>
    point(...[amenity, tourism, leisure, historic, man_made, railway].map(text)),
  public_transport: ({ kind }) => point(text(kind)),
};

const protomaps: Table = {
  // Its lines are rivers, its areas water; which a feature is, its geometry says.
  water: ({ kind }) =>
    text(kind) === "river" || text(kind) === "stream" || text(kind) === "canal" ? stream(text(kind)) : shape("water"),
  landcover: ({ kind }) => green(text(kind)),
  landuse: ({ kind }) => green(text(kind)),
  buildings: always("building"),
  roads: (properties) => way(text(properties.kind_detail), properties) ?? way(text(properties.kind), properties),
  boundaries: ({ kind, kind_detail }) =>
    border(typeof kind_detail === "number" ? kind_detail : kind === "country" ? 2 : 9, undefined),
  places: ({ kind, kind_detail }) => place(text(kind_detail)) ?? place(text(kind)),
  pois: ({ kind }) => point(text(kind)),
};

const TABLES: Readonly<Record<TileSchema, Table>> = { openmaptiles, shortbread, protomaps };

/** How a layer is drawn; `undefined` for one that is not. */
export const ruleOf = (schema: TileSchema, layer: string): Rule | undefined =>
  Object.hasOwn(TABLES[schema], layer) ? TABLES[schema][layer] : undefined;

/** Names also stand with the lines themselves in this schema. */
export const namesItsLines = (schema: TileSchema, layer: string): boolean => schema === "protomaps" && layer === "roads";

/** The reader's own name of a thing, else the one it has where it is. */
export function nameIn(language: string, properties: Properties): string {
  return (
    text(properties[`name:${language}`]) ||
    text(properties[`name_${language}`]) ||
    text(properties.name) ||
    text(properties["name:latin"])
  );
}

/** All keys that the tables and `nameIn` look at. */
export const keysFor = (language: string): ReadonlySet<string> =>
  new Set([
    ...["class", "subclass", "kind", "kind_detail", "brunnel", "tunnel", "is_tunnel", "admin_level", "maritime"],
    ...["amenity", "tourism", "leisure", "historic", "man_made", "railway"],
    ...["name", "name:latin", `name:${language}`, `name_${language}`],
  ]);

/** All names of a thing: the one to show first, each once. */
export function namesIn(language: string, properties: Properties): readonly string[] {
  const all = [nameIn(language, properties), text(properties.name), text(properties["name:latin"]), text(properties["name:en"])];
  return all.filter((name, i) => name !== "" && all.indexOf(name) === i);
}

/** Layers whose names are searched. Of points all are, also those of which nothing is drawn. */
const NAMED: Readonly<Record<TileSchema, Readonly<Record<string, NamedKind>>>> = {
  openmaptiles: {
    ...{ transportation_name: "street", place: "place", poi: "point", mountain_peak: "point" },
    ...{ water_name: "point", aerodrome_label: "point", park: "point" },
  },
  shortbread: {
    ...{ street_labels: "street", place_labels: "place", pois: "point", public_transport: "point" },
    ...{ water_polygons_labels: "point" },
  },
  protomaps: { roads: "street", places: "place", pois: "point", water: "point" },
};

/** What a feature is to somebody who looks for its name; `undefined` for what nobody does. */
export function namedKind(
  schema: TileSchema,
  layer: string,
  properties: Properties,
): { readonly kind: NamedKind; readonly rank: number } | undefined {
  const kind = Object.hasOwn(NAMED[schema], layer) ? NAMED[schema][layer] : undefined;
  const drawn = ruleOf(schema, layer)?.(properties);
  switch (kind) {
    case "street":
      return drawn?.as === "name" || (drawn?.as === "shape" && (drawn.kind === "road" || drawn.kind === "path"))
        ? { kind, rank: 0 }
        : undefined;
    case "place":
      return drawn?.as === "spot" ? { kind, rank: drawn.rank } : undefined;
    case "point":
      return { kind, rank: drawn?.as === "spot" ? drawn.rank : 6 };
    default:
      return undefined;
  }
}
