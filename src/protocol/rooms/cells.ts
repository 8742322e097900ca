/**
 * S2 cells (§7): where a room is found, as tokens. Only what rooms need of S2's geometry: the cell of a point at a level, a cell's
 * corners, and the cells that a circle touches. A token is the 64-bit id as hex without trailing zeros.
 */
import { ProtocolError } from "../errors.ts";
import { eastOf, type Point } from "../regions/region.ts";

/** The cell a room is shown in, some 150 m across. */
export const FINE_LEVEL = 16;
/** The cell that is asked for, some 2 km across: it tells a relay less. */
export const COARSE_LEVEL = 12;

interface Cell {
  readonly face: number;
  readonly i: number;
  readonly j: number;
  readonly level: number;
}
type Vector = readonly [number, number, number];

/** Along the Hilbert curve: where quadrant ij comes in each of four orientations, the way back, and how the orientation turns. */
const IJ_TO_POS = ["0132", "0312", "2310", "2130"].map((row) => Array.from(row, Number));
const POS_TO_IJ = ["0132", "0231", "3201", "3102"].map((row) => Array.from(row, Number));
const TURN = [1, 0, 0, 3];

const RADIAN = 180 / Math.PI;
const EARTH_RADIUS_M = 6_371_008.8;

function toVector({ latitude, longitude }: Point): Vector {
  const [phi, theta] = [latitude / RADIAN, eastOf(longitude) / RADIAN];
  return [Math.cos(phi) * Math.cos(theta), Math.cos(phi) * Math.sin(theta), Math.sin(phi)];
}

function toPoint([x, y, z]: Vector): Point {
  return { latitude: Math.atan2(z, Math.sqrt(x * x + y * y)) * RADIAN, longitude: Math.atan2(y, x) * RADIAN };
}

function faceOf(vector: Vector): number {
  const [x, y, z] = vector.map(Math.abs) as unknown as Vector;
  const axis = x > y ? (x > z ? 0 : 2) : y > z ? 1 : 2;
  return (vector[axis] as number) < 0 ? axis + 3 : axis;
}

/** The point on the cube's face, both coordinates from −1 to 1. */
function toFace(face: number, [x, y, z]: Vector): readonly [number, number] {
  const on = [
    [y / x, z / x],
    [-x / y, z / y],
    [-x / z, -y / z],
    [z / x, y / x],
    [z / y, -x / y],
    [-y / z, -x / z],
  ] as const;
  return on[face] as readonly [number, number];
}

function fromFace(face: number, u: number, v: number): Vector {
  const on: readonly Vector[] = [
    [1, u, v],
    [-u, 1, v],
    [-u, -v, 1],
    [-1, -v, -u],
    [v, -1, -u],
    [v, u, -1],
  ];
  return on[face] as Vector;
}

/** S2's quadratic projection, which makes cells of a level about equally large. */
const fromU = (u: number): number => (u >= 0 ? 0.5 * Math.sqrt(1 + 3 * u) : 1 - 0.5 * Math.sqrt(1 - 3 * u));
const toU = (s: number): number => (s >= 0.5 ? (4 * s * s - 1) / 3 : (1 - 4 * (1 - s) * (1 - s)) / 3);

function cellAt(vector: Vector, level: number): Cell {
  const face = faceOf(vector);
  const size = 2 ** level;
  const index = (u: number): number => Math.max(0, Math.min(size - 1, Math.floor(fromU(u) * size)));
  const [u, v] = toFace(face, vector);
  return { face, i: index(u), j: index(v), level };
}

function writeToken({ face, i, j, level }: Cell): string {
  let bits = face.toString(2).padStart(3, "0");
  let orientation = face & 1;
  for (let at = 2 ** (level - 1); at >= 1; at /= 2) {
    const quadrant = 2 * (Math.floor(i / at) % 2) + (Math.floor(j / at) % 2);
    const position = IJ_TO_POS[orientation]![quadrant]!;
    bits += position.toString(2).padStart(2, "0");
    orientation ^= TURN[position]!;
  }
  // The lowest set bit says the level.
  bits = `${bits}1`;
  const digits = bits.padEnd(4 * Math.ceil(bits.length / 4), "0").match(/..../g) as string[];
  return digits.map((digit) => Number.parseInt(digit, 2).toString(16)).join("");
}

/** @throws ProtocolError `malformed` */
function readToken(token: string): Cell {
  if (!/^[0-9a-f]{0,15}[1-9a-f]$/.test(token)) throw new ProtocolError("malformed", "not an S2 cell token");
  const digits = Array.from(token, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0"));
  const bits = digits.join("").padEnd(64, "0");
  const end = bits.lastIndexOf("1");
  const [face, level] = [Number.parseInt(bits.slice(0, 3), 2), (end - 3) / 2];
  if (face > 5 || level < 0 || !Number.isInteger(level)) throw new ProtocolError("malformed", "not an S2 cell token");
  let [i, j, orientation] = [0, 0, face & 1];
  for (let k = 0; k < level; k++) {
    const position = Number.parseInt(bits.slice(3 + 2 * k, 5 + 2 * k), 2);
    const quadrant = POS_TO_IJ[orientation]![position]!;
    i = 2 * i + (quadrant >> 1);
    j = 2 * j + (quadrant & 1);
    orientation ^= TURN[position]!;
  }
  return { face, i, j, level };
}

/** The token of the cell of `level` (1 … 30) that a point lies in. */
export const cellToken = (point: Point, level: number): string => writeToken(cellAt(toVector(point), level));

/** A cell's four corners, in order around it. @throws ProtocolError `malformed` */
export function cellCorners(token: string): readonly Point[] {
  const { face, i, j, level } = readToken(token);
  const size = 2 ** level;
  const corner = (di: number, dj: number): Point => toPoint(fromFace(face, toU((i + di) / size), toU((j + dj) / size)));
  return [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
}

/** The middle of a cell. @throws ProtocolError `malformed` */
export function cellCenter(token: string): Point {
  const { face, i, j, level } = readToken(token);
  const size = 2 ** level;
  return toPoint(fromFace(face, toU((i + 0.5) / size), toU((j + 0.5) / size)));
}

/** The sixteen cells of its level that lie in the cell two levels up, this one among them. @throws ProtocolError `malformed` */
export function cellBlock(token: string): readonly string[] {
  const { face, i, j, level } = readToken(token);
  if (level < 2) throw new ProtocolError("malformed", "no cell two levels up");
  const [di, dj] = [i - (i % 4), j - (j % 4)];
  return Array.from({ length: 16 }, (_, k) => writeToken({ face, i: di + (k >> 2), j: dj + (k & 3), level }));
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

/**
 * The tokens of all cells of `level` that a circle touches, the one of its centre first. For circles no larger than a cell.
 */
export function cellsTouching(center: Point, radius_m: number, level: number): readonly string[] {
  const middle = toVector(center);
  const found = new Set<string>();
  const add = (vector: Vector): void => void found.add(writeToken(cellAt(vector, level)));
  for (const vector of [middle, ...around(middle, radius_m, RIM)]) add(vector);
  // A corner that lies inside belongs to cells that the rim may have missed.
  const nearest = Math.cos(radius_m / EARTH_RADIUS_M);
  for (const token of [...found]) {
    for (const corner of cellCorners(token).map(toVector)) {
      const cosine = corner[0] * middle[0] + corner[1] * middle[1] + corner[2] * middle[2];
      if (cosine >= nearest) for (const vector of around(corner, CORNER_M, 8)) add(vector);
    }
  }
  return [...found];
}
