/** The names of one pack, ready to be searched: streets that tiles cut into pieces are one again, each with its town. */
import type { Match, NamedKind, Spot } from "../../protocol/maps/name-search.ts";
import type { TileAddress } from "../../protocol/maps/pack.ts";
import { EXTENT } from "../../protocol/maps/street-tile.ts";
import type { NamedThing } from "../../protocol/maps/tile-names.ts";

/** One form for all spellings of a name, and the pattern of what is typed. They belong to the screens, which search towns by them too. */
export interface Spelling {
  fold(text: string): string;
  patternOf(query: string): string | undefined;
}

export interface Entry extends Spot {
  readonly kind: NamedKind;
  readonly name: string;
  readonly rank: number;
  /** The nearest place, where there is one. */
  readonly town: string;
  /** All that it touches. */
  readonly box: Box;
}

/** West, north, east, south. */
type Box = readonly [number, number, number, number];

/** Metres between two things' boxes; 0 where they touch. */
export const gapBetween = (a: Entry, b: Entry): number => {
  const apart = (low: 0 | 1, high: 2 | 3): number => Math.max(0, a.box[low] - b.box[high], b.box[low] - a.box[high]);
  return metresBetween(a, { x: a.x + apart(0, 2), y: a.y + apart(1, 3) });
};

/** What is called the same and lies no further apart is one thing: pieces of a street, the two sides of a bus stop. In sides of a tile. */
const APART: Readonly<Record<NamedKind, number>> = { street: 1 / 4, place: 1, point: 1 / 16 };
/** Ranks of places that a street is said to be in: from city to village and quarter. */
const LAST_TOWN_RANK = 3;
/** How far a place reaches, in metres by its rank: who types its name means what lies within. */
const REACH_M = [15_000, 8000, 6000, 3000];
const EQUATOR_M = 40_075_017;

export const metresBetween = (a: Spot, b: Spot): number => {
  const width = Math.abs(a.x - b.x);
  // Mercator stretches both ways alike: by the cosine of the latitude, which is 1/cosh of the northing.
  return (Math.hypot(Math.min(width, 1 - width), a.y - b.y) * EQUATOR_M) / Math.cosh(Math.PI * (1 - 2 * a.y));
};

/** Metres from the middle of a place to its edge. */
export const reachOf = ({ kind, rank }: Pick<Entry, "kind" | "rank">): number => (kind === "place" ? (REACH_M[rank] ?? 1500) : 0);

interface Pieces {
  readonly thing: NamedThing;
  /** One spot of each cell of the grid that it touches, by the cell's name. */
  readonly cells: Map<string, Spot>;
}

/** Takes tile after tile, and ties together what belongs together at the end. */
export class PackNames {
  readonly #pieces = new Map<string, Pieces>();

  get size(): number {
    return this.#pieces.size;
  }

  add([z, column, row]: TileAddress, things: readonly NamedThing[]): void {
    for (const thing of things) {
      const key = `${thing.kind} ${thing.names.join("|")}`;
      const { cells } = this.#pieces.get(key) ?? { cells: new Map<string, Spot>() };
      if (cells.size === 0) this.#pieces.set(key, { thing, cells });
      const grid = 2 ** z / APART[thing.kind];
      for (let i = 0; i + 1 < thing.xy.length; i += 2) {
        const x = (column + thing.xy[i]! / EXTENT) / 2 ** z;
        const y = (row + thing.xy[i + 1]! / EXTENT) / 2 ** z;
        const cell = `${Math.floor(x * grid)} ${Math.floor(y * grid)}`;
        if (!cells.has(cell)) cells.set(cell, { x, y });
      }
    }
  }

  finish(spelling: Spelling): SearchableNames {
    const whole = [...this.#pieces.values()].flatMap(({ thing, cells }) => together(cells).map((group) => ({ thing, ...group })));
    const towns = whole.filter(({ thing }) => thing.kind === "place" && thing.rank <= LAST_TOWN_RANK);
    const entries = whole.map(({ thing, spot, box }): Entry => {
      const town = thing.kind === "place" ? "" : (nearest(spot, towns)?.thing.names[0] ?? "");
      return { kind: thing.kind, name: thing.names[0] ?? "", rank: thing.rank, town, box, ...spot };
    });
    return new SearchableNames(
      entries,
      whole.map(({ thing }) => thing.names),
      spelling,
    );
  }
}

function nearest<T extends { readonly spot: Spot }>(spot: Spot, among: readonly T[]): T | undefined {
  let best: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of among) {
    const away = (one.spot.x - spot.x) ** 2 + (one.spot.y - spot.y) ** 2;
    if (away < least) [best, least] = [one, away];
  }
  return best;
}

interface Group {
  /** One of it that is near its middle. */
  readonly spot: Spot;
  readonly box: Box;
}

/** The groups of cells that touch. */
function together(cells: ReadonlyMap<string, Spot>): readonly Group[] {
  const left = new Map(cells);
  return [...cells.keys()].flatMap((first): readonly Group[] => {
    const group = taken(first, left);
    const [xs, ys] = [group.map(({ x }) => x), group.map(({ y }) => y)];
    const middle = nearest(
      { x: mid(xs), y: mid(ys) },
      group.map((spot) => ({ spot })),
    );
    return middle ? [{ ...middle, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] }] : [];
  });
}

/** Takes a cell and all that touch it, or touch those, out of what is left. */
function taken(first: string, left: Map<string, Spot>): readonly Spot[] {
  const group: Spot[] = [];
  const open = [first];
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    const spot = left.get(cell);
    if (!spot) continue;
    left.delete(cell);
    group.push(spot);
    open.push(...around(cell));
  }
  return group;
}

function around(cell: string): readonly string[] {
  const [column = 0, row = 0] = cell.split(" ").map(Number);
  return [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => `${column + x} ${row + y}`));
}

const mid = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export class SearchableNames {
  readonly entries: readonly Entry[];
  /** A line for each: `12|long street|lange strasse`, its place among the entries and its folded names. */
  readonly #lines: string;

  constructor(entries: readonly Entry[], names: readonly (readonly string[])[], { fold }: Spelling) {
    this.entries = entries;
    const lines = names.map((all, i) => [i, ...all.map((name) => name.replace(/[;|\s]+/g, " "))].join("|"));
    // Folded in one call: separately it takes far longer.
    this.#lines = `${fold(lines.join(";")).split(";").join("\n")}\n`;
  }

  /** @param pattern of a folded name */
  matching(pattern: string): ReadonlyMap<Entry, Match> {
    const found = new Map<Entry, Match>();
    const ways: readonly string[] = [`\\|${pattern}(?=[|\n])`, `\\|${pattern}`, ` ${pattern}`];
    ways.forEach((way, match) => {
      for (const { index } of this.#lines.matchAll(new RegExp(way, "g"))) {
        const entry = this.entries[Number.parseInt(this.#lines.slice(this.#lines.lastIndexOf("\n", index) + 1, index), 10)];
        if (entry && !found.has(entry)) found.set(entry, match as Match);
      }
    });
    return found;
  }

  /** What lies within a place that is called so. */
  within(pattern: string): (entry: Entry) => boolean {
    const places = [...this.matching(pattern)].filter(([{ kind }, match]) => kind === "place" && match < 2).map(([entry]) => entry);
    return (entry) => places.some((place) => place !== entry && metresBetween(place, entry) <= reachOf(place));
  }
}
