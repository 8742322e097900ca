/// <reference path="./s2-geometry.d.ts" />
/**
 * S2 cells (§7): where a room is found, as tokens. Ids, centres and corners are s2-geometry's; ours is what it lacks: the token (the 64-bit
 * id as hex without trailing zeros), the block a cell lies in, and the cells that a circle touches.
 */
import Long from "long";
import { S2 } from "s2-geometry";
import { ProtocolError } from "../errors.ts";
import { eastOf, type Point } from "../regions/region.ts";

/** The cell a room is shown in, some 150 m across. */
export const FINE_LEVEL = 16;
/** The cell that is asked for, some 2 km across: it tells a relay less. */
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
  // Three bits of face, two a level, and one that says where they end.
  const level = (bits.lastIndexOf("1") - 3) / 2;
  if (bits.startsWith("11") || !(level >= 1) || !Number.isInteger(level))
    throw new ProtocolError("malformed", "not an S2 cell token");
  return S2.S2Cell.FromHilbertQuadKey(S2.idToKey(id.toString(10)));
}

/** The token of the cell of `level` (1 … 30) that a point lies in. */
export const cellToken = (point: Point, level: number): string => writeToken(S2.S2Cell.FromLatLng(latLng(point), level));

/** A cell's four corners, in order around it. @throws ProtocolError `malformed` */
export function cellCorners(token: string): readonly Point[] {
  const [first, left, across, right] = readToken(token).getCornerLatLngs();
  return [first, right, across, left].map(pointOf);
}

/** The middle of a cell. @throws ProtocolError `malformed` */
export const cellCenter = (token: string): Point => pointOf(readToken(token).getLatLng());

/** The sixteen cells of its level that lie in the cell two levels up, this one among them. @throws ProtocolError `malformed` */
export function cellBlock(token: string): readonly string[] {
  const { face, ij, level } = readToken(token);
  if (level < 2) throw new ProtocolError("malformed", "no cell two levels up");
  const [i, j] = ij.map((at) => at - (at % 4)) as [number, number];
  return Array.from({ length: 16 }, (_, k) => writeToken(S2.S2Cell.FromFaceIJ(face, [i + (k >> 2), j + (k & 3)], level)));
}

/** Points `metres` around one, on the sphere itself: longitudes mean nothing near a pole. */
function around(center: Vector, metres: number, count: number): readonly Vector[] {
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

/** Cells looked at around a corner, to find those that touch it. */
const CORNER_M = 1;
const RIM = 32;

/** The tokens of all cells of `level` that a circle touches, the one of its centre first. For circles no larger than a cell. */
export function cellsTouching(center: Point, radius_m: number, level: number): readonly string[] {
  const middle: Vector = S2.LatLngToXYZ(latLng(center));
  const found = new Set<string>();
  const add = (vector: Vector): void => void found.add(writeToken(S2.S2Cell.FromLatLng(S2.XYZToLatLng(vector), level)));
  for (const vector of [middle, ...around(middle, radius_m, RIM)]) add(vector);
  // A corner that lies inside belongs to cells that the rim may have missed.
  const nearest = Math.cos(radius_m / EARTH_RADIUS_M);
  for (const token of [...found]) {
    for (const corner of cellCorners(token).map((at): Vector => S2.LatLngToXYZ(latLng(at)))) {
      const cosine = corner[0] * middle[0] + corner[1] * middle[1] + corner[2] * middle[2];
      if (cosine >= nearest) for (const vector of around(corner, CORNER_M, 8)) add(vector);
    }
  }
  return [...found];
}
