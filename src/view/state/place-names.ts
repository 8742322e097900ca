/** What a place is called: by me, or by the town it lies in. */
import type { Circle } from "../../engine/face.ts";
import { distance } from "../format/distance.ts";
import { nearestTown } from "../map/towns.ts";
import { savedPlaces } from "./map.ts";

/** The name that I gave a place this close, else the town's; `undefined` where neither is known, or the towns are not loaded yet. */
export function placeNameOf(circle: Circle): string | undefined {
  const mine = savedPlaces.value.find(({ circle: other }) => distance(other, circle) <= Math.max(other.radius_m, circle.radius_m));
  return mine?.name ?? nearestTown(circle);
}
