/**
 * The haze drawn for a waiting note that is near. It belongs to a place and not to a note: all notes of one small cell have the very same one,
 * so that neither walking about nor the mean of many hazes tells the spot.
 */
import { type Bytes, be64, concat } from "../../protocol/encoding/bytes.ts";
import { kdf } from "../../protocol/giftwrap/kdf.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { Circle } from "../face.ts";

const MIN_HAZE_M = 125;
/** Of a degree of latitude. */
const DEGREE_M = 111_195;
const EARTH_RADIUS_M = 6_371_008.8;
const DEGREE = Math.PI / 180;

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** A quarter of a haze's radius, for a circle of `radius_m`: a power of two, metres, so that circles alike in size share their cells. */
const cellSize = (radius_m: number): number => 2 ** Math.ceil(Math.log2(Math.max(MIN_HAZE_M, 1.2 * radius_m) / 4));

/** Rows of equal height, and in each as many cells as its middle is long; −180° is +180°. */
function cellOf(
  { latitude, longitude }: Point,
  size: number,
): { readonly row: number; readonly column: number; readonly middle: Point } {
  const row = Math.floor((latitude * DEGREE_M) / size);
  const middle = Math.max(-90, Math.min(90, ((row + 0.5) * size) / DEGREE_M));
  const length = DEGREE_M * Math.cos(middle * DEGREE);
  const column = Math.floor(((longitude === 180 ? -180 : longitude) * length) / size);
  // At a pole itself a row has no length.
  const east = length > 1e-6 ? ((column + 0.5) * size) / length : 0;
  return { row, column, middle: { latitude: middle, longitude: Math.max(-180, Math.min(180, east)) } };
}

/** What hides places on this identity's devices: 32 bytes. */
export const hazeKey = (crypto: Crypto, seed: Bytes): Bytes => kdf(crypto, seed, "ppp-haze-v1");

/** The haze of a circle; the middle of the circle is somewhere in it. */
export function haze(crypto: Pick<Crypto, "blake2b">, key: Bytes, circle: Circle): Circle {
  const size = cellSize(circle.radius_m);
  const { row, column, middle } = cellOf(circle, size);
  const secret = crypto.blake2b(16, concat(be64(size), signed64(row), signed64(column)), key);
  const fraction = (at: number): number => (((secret[at] as number) << 8) | (secret[at + 1] as number)) / 65_536;
  const radius_m = 4 * size;
  // Far enough off that the centre says nothing, near enough that the whole cell lies in the haze.
  const offset = radius_m * (0.3 + 0.5 * fraction(2));
  return { ...travel(middle, 2 * Math.PI * fraction(0), offset), radius_m };
}

/** Eight bytes, big-endian, two's complement. */
function signed64(value: number): Bytes {
  const out = new Uint8Array(8);
  const view = new DataView(out.buffer);
  view.setInt32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value >>> 0);
  return out;
}

/** Where a great circle leads from `from`, `bearing` from north: on the sphere itself, since a flat map is wrong near the poles. */
function travel(from: Point, bearing: number, metres: number): Point {
  const arc = metres / EARTH_RADIUS_M;
  const latitude = from.latitude * DEGREE;
  const sine = Math.sin(latitude) * Math.cos(arc) + Math.cos(latitude) * Math.sin(arc) * Math.cos(bearing);
  const east = Math.atan2(Math.sin(bearing) * Math.sin(arc) * Math.cos(latitude), Math.cos(arc) - Math.sin(latitude) * sine);
  const longitude = ((((from.longitude + east / DEGREE + 180) % 360) + 360) % 360) - 180;
  return { latitude: Math.asin(Math.max(-1, Math.min(1, sine))) / DEGREE, longitude };
}
