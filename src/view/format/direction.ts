/** Which way a place lies, and how far a haze's edge is. */
import type { Circle } from "../../engine/face.ts";
import { distance, type Point } from "./distance.ts";

const DEGREE = Math.PI / 180;

/** Where to go from one point to another, degrees from north to the east, 0 … 360. */
export function bearing(from: Point, to: Point): number {
  const [a, b] = [from.latitude * DEGREE, to.latitude * DEGREE];
  const east = (to.longitude - from.longitude) * DEGREE;
  const x = Math.sin(east) * Math.cos(b);
  const y = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(east);
  return (Math.atan2(x, y) / DEGREE + 360) % 360;
}

export type Direction = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** One of eight, from north to the east. */
export const directionTo = (from: Point, to: Point): Direction => (Math.round(bearing(from, to) / 45) % 8) as Direction;

/** Metres to where a circle begins, in steps of 50 m: 0 inside. A haze is no exact thing, so a finer number would be none. */
export const toEdge = (from: Point, circle: Circle): number =>
  Math.max(0, Math.ceil((distance(from, circle) - circle.radius_m) / 50)) * 50;
