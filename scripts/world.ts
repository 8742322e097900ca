/**
 * Writes the base map, `src/view/map/world-50m.bin` and, for phones with little memory, `world-110m.bin`, from Natural Earth's land and borders
 * (`world-atlas`): what a device needs is a few milliseconds of adding, not a parser. See `src/view/map/world-form.ts` for the form.
 * Run: `npx tsx scripts/world.ts`
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { unitX, unitY } from "../src/view/map/frame.ts";
import { UNITS } from "../src/view/map/world-form.ts";

type Points = readonly (readonly number[])[];

/** A ring around the pole (Antarctica) is closed along the pole; otherwise the wrong side would be filled. */
function aroundPole(points: Points): Points {
  const turns = points.reduce((sum, [longitude = 0], i) => {
    const before = points[i - 1]?.[0] ?? longitude;
    return sum + (longitude - before > 180 ? -1 : longitude - before < -180 ? 1 : 0);
  }, 0);
  if (turns === 0) return points;
  const seam = points.findIndex(([longitude = 0], i) => i > 0 && Math.abs(longitude - (points[i - 1]?.[0] ?? longitude)) > 180);
  const open = points.slice(0, -1);
  const ring = [...open.slice(seam), ...open.slice(0, seam)];
  const first = ring[0]?.[0] ?? 0;
  const last = ring.at(-1)?.[0] ?? 0;
  return [[first, -90], ...ring, [last, -90], [first, -90]];
}

/** In world units; a step across the date line continues beyond the edge, instead of crossing the whole world. */
function projected(source: Points): Points {
  let turn = 0;
  let before: number | undefined;
  return aroundPole(source).map(([longitude = 0, latitude = 0]) => {
    let x = unitX(longitude) + turn;
    if (before !== undefined && Math.abs(x - before) > 0.5) {
      const step = x > before ? -1 : 1;
      turn += step;
      x += step;
    }
    before = x;
    return [x, unitY(latitude)];
  });
}

/** As 7 bits a byte, lowest first, the sign in the lowest bit. */
function* varint(value: number): Generator<number> {
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  for (; left > 127; left = Math.floor(left / 128)) yield (left % 128) | 128;
  yield left;
}

function* encoded(shapes: readonly Points[]): Generator<number> {
  yield* varint(shapes.length);
  for (const shape of shapes) {
    yield* varint(shape.length);
    let [x, y] = [0, 0];
    for (const [px = 0, py = 0] of shape) {
      const [nextX, nextY] = [Math.round(px * UNITS), Math.round(py * UNITS)];
      yield* varint(nextX - x);
      yield* varint(nextY - y);
      [x, y] = [nextX, nextY];
    }
  }
}

/** @param file of `world-atlas` */
export function worldBytes(file: string): Uint8Array {
  const topology = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`world-atlas/${file}`), "utf8")) as Topology;
  const { land, countries } = topology.objects;
  if (!land || countries?.type !== "GeometryCollection") throw new Error(`no land in ${file}`);
  const shapes = feature(topology, land);
  const features = shapes.type === "FeatureCollection" ? shapes.features : [shapes];
  const rings = features.flatMap(({ geometry }) =>
    geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : geometry.type === "Polygon" ? geometry.coordinates : [],
  );
  const borders = mesh(topology, countries as GeometryCollection<object>, (a, b) => a !== b).coordinates;
  return Uint8Array.from([...encoded(rings.map(projected)), ...encoded(borders.map(projected))]);
}

/** Where it is written, and from which file. */
export const WORLDS = { "world-50m.bin": "countries-50m.json", "world-110m.bin": "countries-110m.json" } as const;
export const worldUrl = (name: string): URL => new URL(`../src/view/map/${name}`, import.meta.url);

if (process.argv[1]?.endsWith("scripts/world.ts"))
  for (const [name, file] of Object.entries(WORLDS)) writeFileSync(worldUrl(name), worldBytes(file));
