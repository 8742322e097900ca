/** Regions and the presence check (§4.4). */
import { float, type Infer, list, optional, structure, text, uint8, within } from "../encoding/schema.ts";
import { LIMITS } from "../wire/limits.ts";

/** `region_type`: 0 is a circle, 1 geohash cells with a bounding circle. For later types the circle alone counts. */
export const RegionType = structure("Region", {
  region_type: uint8,
  latitude: optional(float(-90, 90)),
  longitude: optional(float(-180, 180)),
  radius_m: optional(within(LIMITS.MIN_RADIUS_M, LIMITS.MAX_RADIUS_M)),
  cells: optional(list(text(12), 256)),
});
export type Region = Infer<typeof RegionType>;

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

export interface CircleRegion extends Point {
  readonly radius_m: number;
}

/** A circle as a Region of type 0. */
export const circleRegion = ({ latitude, longitude, radius_m }: CircleRegion): Region => ({
  region_type: 0,
  latitude,
  longitude,
  radius_m,
});

/** The bounding circle of a region of any type; `undefined` when it has none, and then the event is discarded. */
export function boundingCircle({ latitude, longitude, radius_m }: Region): CircleRegion | undefined {
  return latitude === undefined || longitude === undefined || radius_m === undefined
    ? undefined
    : { latitude, longitude, radius_m };
}

const EARTH_RADIUS_M = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance on a sphere, in metres. NaN when a coordinate is. */
export function haversine(a: Point, b: Point): number {
  const dLat = radians(b.latitude - a.latitude);
  const dLon = radians(b.longitude - a.longitude);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** is_inside (§4.4): in the circle, and for type 1 also in one of the cells. False for a region without a circle and for NaN. */
export function isInside(region: Region, at: Point): boolean {
  const circle = boundingCircle(region);
  if (!circle || !(haversine(circle, at) <= circle.radius_m)) return false;
  if (region.region_type !== 1 || !region.cells?.length) return true;
  return region.cells.some((cell) => cell.length > 0 && geohash(at, cell.length) === cell.toLowerCase());
}

/** Writes longitude 180° as −180°: the same meridian must give the same cell. */
export const eastOf = (longitude: number): number => (longitude === 180 ? -180 : longitude);

const GEOHASH_DIGITS = "0123456789bcdefghjkmnpqrstuvwxyz";

/** The geohash of a point, `length` digits. */
export function geohash({ latitude, longitude }: Point, length: number): string {
  const bounds = [
    { low: -180, high: 180, value: eastOf(longitude) },
    { low: -90, high: 90, value: latitude },
  ];
  let out = "";
  for (let bit = 0, digit = 0; out.length < length; bit++) {
    const bound = bounds[bit % 2]!;
    const middle = (bound.low + bound.high) / 2;
    const upper = bound.value >= middle;
    if (upper) bound.low = middle;
    else bound.high = middle;
    digit = (digit << 1) | (upper ? 1 : 0);
    if (bit % 5 === 4) {
      out += GEOHASH_DIGITS[digit];
      digit = 0;
    }
  }
  return out;
}

/** Whether `now` is in the time window; `ends_at` is not part of it. All in unix seconds. */
export const isOpen = (window: { readonly starts_at: number; readonly ends_at: number }, now: number): boolean =>
  window.starts_at <= now && now < window.ends_at;
