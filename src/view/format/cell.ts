import type { Point } from "./distance.ts";

/** The middle of a cell's diagonal, which is exact enough for a small cell, also across the date line. */
export function middleOfCell(cell: readonly Point[] | undefined): Point | undefined {
  const [one, , opposite] = cell ?? [];
  if (!one || !opposite) return undefined;
  const turn = Math.abs(one.longitude - opposite.longitude) > 180 ? 360 : 0;
  const longitude = (one.longitude + opposite.longitude + turn) / 2;
  return { latitude: (one.latitude + opposite.latitude) / 2, longitude: longitude > 180 ? longitude - 360 : longitude };
}
