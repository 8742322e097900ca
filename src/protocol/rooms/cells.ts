/// <reference path="./s2-geometry.d.ts" />
/**
 * S2 cells (§7) as tokens: a room is found by its cell. Ids, centres and corners come from the s2-geometry library. This file adds what
 * it lacks: the token (the 64-bit id as hex without trailing zeros), the block of a cell, and the cells that a circle touches.
 */
import Long from "long";
import { S2 } from "s2-geometry";
import { ProtocolError } from "../errors.ts";
import { eastOf, type Point } from "../regions/region.ts";

/** The level of a room's own cell, about 150 m wide. */
export const FINE_LEVEL = 16;
/** The level of the cell that clients search, about 2 km wide: it tells the relay less about where they are. */
export const COARSE_LEVEL = 12;

type Cell = ReturnType<typeof S2.S2Cell.FromLatLng>;
type LatLng = ReturnType<Cell["getLatLng"]>;
type Vector = readonly [number, number, number];

const EARTH_RADIUS_M = 6_371_008.8;

const latLng = ({ latitude, longitude }: Point): LatLng => ({ lat: latitude, lng: eastOf(longitude) });
const pointOf = ({ lat, lng }: LatLng): Point => ({ latitude: lat, longitude: lng });

function writeToken(cell: Cell): string {
  const id = Long.fromString(S2.keyToId(cell.toHilbertQuadkey()), true, 10);
  return id.toString(16).padStart(16, "0").replace(/0+$/, "");
}

/** @throws ProtocolError `malformed` */
function readToken(token: string): Cell {
  if (!/^[0-9a-f]{0,15}[1-9a-f]$/.test(token)) throw new ProtocolError("malformed", "not an S2 cell token");
  const id = Long.fromString(token.padEnd(16, "0"), true, 16);
  const bits = id.toString(2).padStart(64, "0");
  // Three bits of face, two bits for each level, then a 1 that marks the end.
  const level = (bits.lastIndexOf("1") - 3) / 2;
  if (bits.startsWith("11") || !(level >= 1) || !Number.isInteger(level))
    throw new ProtocolError("malformed", "not an S2 cell token");
  return S2.S2Cell.FromHilbertQuadKey(S2.idToKey(id.toString(10)));
}

/** The token of the cell at `level` (1 … 30) that contains a point. */
export const cellToken = (point: Point, level: number): string => writeToken(S2.S2Cell.FromLatLng(latLng(point), level));

/** A cell's four corners, in order along its edge. @throws ProtocolError `malformed` */
export function cellCorners(token: string): readonly Point[] {
  const [first, left, across, right] = readToken(token).getCornerLatLngs();
  return [first, right, across, left].map(pointOf);
}

/** A cell's centre. @throws ProtocolError `malformed` */
export const cellCenter = (token: string): Point => pointOf(readToken(token).getLatLng());

/** The sixteen cells, this one included, in the cell two levels up. @throws ProtocolError `malformed` */
export function cellBlock(token: string): readonly string[] {
  const { face, ij, level } = readToken(token);
  if (level < 2) throw new ProtocolError("malformed", "no cell two levels up");
  const [i, j] = ij.map((at) => at - (at % 4)) as [number, number];
  return Array.from({ length: 16 }, (_, k) => writeToken(S2.S2Cell.FromFaceIJ(face, [i + (k >> 2), j + (k & 3)], level)));
}

/** `count` points at `metres` from `center`, as vectors: longitudes are not usable near a pole. */
function pointsAround(center: Vector, metres: number, count: number): readonly Vector[] {
  const [x, y, z] = center;
  const flat = Math.sqrt(x * x + y * y);
  const east: Vector = flat > 1e-12 ? [-y / flat, x / flat, 0] : [0, 1, 0];
  const north: Vector = [y * east[2] - z * east[1], z * east[0] - x * east[2], x * east[1] - y * east[0]];
  const reach = Math.tan(metres / EARTH_RADIUS_M);
  return Array.from({ length: count }, (_, k) => {
    const angle = (2 * Math.PI * (k + 0.5)) / count;
    const [e, n] = [reach * Math.cos(angle), reach * Math.sin(angle)];
    return [0, 1, 2].map((axis) => center[axis]! + e * east[axis]! + n * north[axis]!) as unknown as Vector;
  });
}

/** Distance from a corner at which the cells that touch it are looked up, in metres. */
const CORNER_M = 1;
/** How many points of the circle's rim are looked up. */
const RIM_POINTS = 32;

/** The tokens of all cells at `level` that a circle touches, that of its centre first. The circle must not be larger than a cell. */
export function cellsTouching(center: Point, radius_m: number, level: number): readonly string[] {
  const middle: Vector = S2.LatLngToXYZ(latLng(center));
  const found = new Set<string>();
  const add = (vector: Vector): void => void found.add(writeToken(S2.S2Cell.FromLatLng(S2.XYZToLatLng(vector), level)));
  for (const vector of [middle, ...pointsAround(middle, radius_m, RIM_POINTS)]) add(vector);
  // A corner in the circle can belong to a cell that contains no point of the rim.
  const rimCosine = Math.cos(radius_m / EARTH_RADIUS_M);
  for (const token of [...found]) {
    for (const corner of cellCorners(token).map((at): Vector => S2.LatLngToXYZ(latLng(at)))) {
      const cosine = corner[0] * middle[0] + corner[1] * middle[1] + corner[2] * middle[2];
      if (cosine >= rimCosine) for (const vector of pointsAround(corner, CORNER_M, 8)) add(vector);
    }
  }
  return [...found];
}
