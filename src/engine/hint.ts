/** The haze drawn for a waiting note that is near: off-centre by an amount fixed per note, so that walking about does not triangulate it. */
import type { Bytes } from "../protocol/bytes.ts";
import type { Circle } from "./face.ts";

const MIN_HAZE_M = 125;
const EARTH_RADIUS_M = 6_371_008.8;
const DEGREE = Math.PI / 180;

/** `secret` is a hash that only this device can compute: 8 bytes of it choose direction and distance. */
export function haze(circle: Circle, secret: Bytes): Circle {
  const fraction = (at: number): number => (((secret[at] as number) << 8) | (secret[at + 1] as number)) / 65_536;
  const radius_m = Math.max(MIN_HAZE_M, circle.radius_m * (1.2 + 0.3 * fraction(4)));
  const angle = 2 * Math.PI * fraction(0);
  // Far enough off that the centre says nothing, near enough that the spot lies in the haze.
  const offset = radius_m * (0.3 + 0.5 * fraction(2));
  return { ...travel(circle, angle, offset), radius_m: Math.round(radius_m) };
}

/** Where a great circle leads from `from`, `bearing` from north: on the sphere itself, since a flat map is wrong near the poles. */
function travel(from: Circle, bearing: number, metres: number): { latitude: number; longitude: number } {
  const arc = metres / EARTH_RADIUS_M;
  const latitude = from.latitude * DEGREE;
  const sine = Math.sin(latitude) * Math.cos(arc) + Math.cos(latitude) * Math.sin(arc) * Math.cos(bearing);
  const east = Math.atan2(Math.sin(bearing) * Math.sin(arc) * Math.cos(latitude), Math.cos(arc) - Math.sin(latitude) * sine);
  const longitude = ((((from.longitude + east / DEGREE + 180) % 360) + 360) % 360) - 180;
  return { latitude: Math.asin(Math.max(-1, Math.min(1, sine))) / DEGREE, longitude };
}
