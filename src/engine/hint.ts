/** The haze drawn for a waiting note that is near: off-centre by an amount fixed per note, so that walking about does not triangulate it. */
import type { Bytes } from "../protocol/bytes.ts";
import type { Circle } from "./face.ts";

const MIN_HAZE_M = 125;
const METRES_PER_DEGREE = 111_195;

/** `secret` is a hash that only this device can compute: 8 bytes of it choose direction and distance. */
export function haze(circle: Circle, secret: Bytes): Circle {
  const fraction = (at: number): number => (((secret[at] as number) << 8) | (secret[at + 1] as number)) / 65_536;
  const radius_m = Math.max(MIN_HAZE_M, circle.radius_m * (1.2 + 0.3 * fraction(4)));
  const angle = 2 * Math.PI * fraction(0);
  // Far enough off that the centre says nothing, near enough that the spot lies in the haze.
  const offset = radius_m * (0.3 + 0.5 * fraction(2));
  const latitude = Math.max(-90, Math.min(90, circle.latitude + (offset * Math.cos(angle)) / METRES_PER_DEGREE));
  const east = (offset * Math.sin(angle)) / (METRES_PER_DEGREE * Math.max(0.01, Math.cos((circle.latitude * Math.PI) / 180)));
  const longitude = ((((circle.longitude + east + 180) % 360) + 360) % 360) - 180;
  return { latitude, longitude, radius_m: Math.round(radius_m) };
}
