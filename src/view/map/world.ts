/** The bundled base map: land and borders, loaded and projected once when a map opens. */
import type { GeometryCollection, Topology } from "topojson-specification";
import url from "world-atlas/countries-50m.json?url";
import { unitX, unitY } from "./frame.ts";
import { inSlices, turn } from "./slices.ts";

/** One ring or line in world units (0 … 1), with its bounds. */
export interface Shape {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly west: number;
  readonly east: number;
  readonly north: number;
  readonly south: number;
}

export interface World {
  readonly land: readonly Shape[];
  readonly borders: readonly Shape[];
}

let loading: Promise<World> | undefined;

export function loadWorld(): Promise<World> {
  loading ??= read().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function read(): Promise<World> {
  const [{ feature, mesh }, answer] = await Promise.all([import("topojson-client"), fetch(url)]);
  const topology = (await answer.json()) as Topology;
  const { land, countries } = topology.objects;
  if (!land || countries?.type !== "GeometryCollection") return { land: [], borders: [] };
  await turn();
  const shapes = feature(topology, land);
  const features = shapes.type === "FeatureCollection" ? shapes.features : [shapes];
  const rings = features.flatMap(({ geometry }) =>
    geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : geometry.type === "Polygon" ? geometry.coordinates : [],
  );
  await turn();
  const lines = mesh(topology, countries as GeometryCollection<object>, (a, b) => a !== b).coordinates;
  return { land: await shapesOf(rings), borders: await shapesOf(lines) };
}

async function shapesOf(sources: readonly (readonly (readonly number[])[])[]): Promise<Shape[]> {
  const out: Shape[] = [];
  await inSlices(sources, (source) => out.push(shapeOf(source)));
  return out;
}

/** A ring around the pole (Antarctica) is closed along the pole; otherwise the wrong side would be filled. */
function aroundPole(points: readonly (readonly number[])[]): readonly (readonly number[])[] {
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

function shapeOf(source: readonly (readonly number[])[]): Shape {
  const points = aroundPole(source);
  const x = new Float64Array(points.length);
  const y = new Float64Array(points.length);
  let west = 1;
  let east = 0;
  let north = 1;
  let south = 0;
  let turn = 0;
  points.forEach(([longitude = 0, latitude = 0], i) => {
    let px = unitX(longitude) + turn;
    // A step across the date line continues beyond the edge, instead of crossing the whole world.
    if (i > 0 && Math.abs(px - x[i - 1]!) > 0.5) {
      const step = px > x[i - 1]! ? -1 : 1;
      turn += step;
      px += step;
    }
    const py = unitY(latitude);
    x[i] = px;
    y[i] = py;
    west = Math.min(west, px);
    east = Math.max(east, px);
    north = Math.min(north, py);
    south = Math.max(south, py);
  });
  return { x, y, west, east, north, south };
}
