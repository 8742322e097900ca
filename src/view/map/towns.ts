/** The gazetteer: towns from about 15,000 people, largest first, loaded when first needed. */
import { signal } from "@preact/signals";
import type { Point } from "../format/distance.ts";
import { unitX, unitY } from "./frame.ts";
import { inSlices } from "./slices.ts";

export interface Towns {
  readonly count: number;
  /** In world units, for drawing. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  name(index: number): string;
}

export interface Town extends Point {
  readonly name: string;
  /** ISO 3166 code. */
  readonly country: string;
}

export interface Gazetteer extends Towns {
  readonly lines: readonly string[];
}

export const towns = signal<Gazetteer | undefined>(undefined);
let loading: Promise<Gazetteer> | undefined;

export function loadTowns(): Promise<Gazetteer> {
  loading ??= fetch(`${import.meta.env.BASE_URL}data/towns.txt`)
    .then((answer) => answer.text())
    .then(read)
    .then((gazetteer) => {
      towns.value = gazetteer;
      return gazetteer;
    })
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/** Each line, tab-separated: name, country, latitude and longitude in 1/1000 degree, and where it has any, its other names between bars. */
async function read(text: string): Promise<Gazetteer> {
  const lines = text.trimEnd().split("\n");
  const x = new Float64Array(lines.length);
  const y = new Float64Array(lines.length);
  await inSlices(lines, (line, i) => {
    const { latitude, longitude } = townOf(line);
    x[i] = unitX(longitude);
    y[i] = unitY(latitude);
  });
  return { count: lines.length, x, y, lines, name: (i) => lines[i]?.split("\t", 1)[0] ?? "" };
}

/** Parses a line of the gazetteer. */
export function townOf(line: string): Town {
  const [name = "", country = "", latitude = "", longitude = ""] = line.split("\t");
  return { name, country, latitude: Number(latitude) / 1000, longitude: Number(longitude) / 1000 };
}

/** All that a line's town is called. `Biel/Bienne` are two names; `Halle (Saale)` is also called Halle. */
export function namesOfTown(line: string): readonly string[] {
  const [name = "", , , , others = ""] = line.split("\t");
  const parts = name.replace(/ \(.*/, "").split(/ ?\/ ?/);
  return [...new Set([name, ...parts, ...others.split("|").filter((other) => other !== "")])];
}

/** The largest town in a square; `undefined` for none, or before they are read. */
export function largestIn([z, column, row]: readonly [number, number, number]): string | undefined {
  const all = towns.value;
  const side = 2 ** -z;
  const isIn = (at: number, low: number): boolean => at >= low && at < low + side;
  // The largest stand first.
  for (let i = 0; all && i < all.count; i++) {
    if (isIn(all.x[i]!, column * side) && isIn(all.y[i]!, row * side)) return all.name(i);
  }
  return undefined;
}

/** The nearest town within 60 km, for "Port Lorne, ±8 m". */
export function nearestTown(point: Point): string | undefined {
  const all = towns.value;
  if (!all) return undefined;
  const px = unitX(point.longitude);
  const py = unitY(point.latitude);
  // Mercator stretches both axes by 1/cos(latitude), so one bound in world units serves for both.
  let best = (60_000 / 40_075_017 / Math.max(0.1, Math.cos((point.latitude * Math.PI) / 180))) ** 2;
  let found: string | undefined;
  for (let i = 0; i < all.count; i++) {
    const near = (all.x[i]! - px) ** 2 + (all.y[i]! - py) ** 2;
    if (near < best) {
      best = near;
      found = all.name(i);
    }
  }
  return found;
}
