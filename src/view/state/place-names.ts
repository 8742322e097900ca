/** What a place is called: by me, or by the town it lies in. */
import type { Circle } from "../../engine/face.ts";
import { distance } from "../format/distance.ts";
import { nearestTown, towns } from "../map/towns.ts";
import { savedPlaces } from "./map.ts";

/** The towns are many, and the places of a list few: each is looked up once. */
const inTown = new WeakMap<Circle, string | undefined>();

function townOf(circle: Circle): string | undefined {
  if (!towns.value) return undefined;
  if (!inTown.has(circle)) inTown.set(circle, nearestTown(circle));
  return inTown.get(circle);
}

/** The name that I gave a place this close, else the town's; `undefined` where neither is known, or the towns are not loaded yet. */
export function placeNameOf(circle: Circle): string | undefined {
  const mine = savedPlaces.value.find(({ circle: other }) => distance(other, circle) <= Math.max(other.radius_m, circle.radius_m));
  return mine?.name ?? townOf(circle);
}
