import type { Point } from "../../engine/face/position.ts";
import type { WaitingNote } from "../../engine/face.ts";

export type { Point } from "../../engine/face/position.ts";

/** Metres between two points on a sphere. */
export function distance(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const dLat = (b.latitude - a.latitude) * rad;
  const dLon = (b.longitude - a.longitude) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The largest possible distance to the note's place. */
export function within(note: WaitingNote): number {
  return note.where.kind === "near" ? note.where.within_m : 0;
}
