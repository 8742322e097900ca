/** Packs of the map, in words. */
import type { TooLarge } from "../acts/maps.ts";
import { middleOf } from "../map/streets/covered.ts";
import { largestIn, nearestTown } from "../map/towns.ts";
import type { SavedPack } from "../ports.ts";
import { t } from "../words/t.ts";
import { formatPoint } from "./coordinates.ts";
import { saySize } from "./say-size.ts";

export function sayPack({ square, zooms }: SavedPack): string {
  if (zooms[1] <= 10) return t("streets.overview");
  const middle = middleOf(square);
  return t("streets.around", { place: largestIn(square) ?? nearestTown(middle) ?? formatPoint(middle) });
}

export const sayTooLarge = ({ bytes, most }: TooLarge): string =>
  t("streets.too-large", { size: saySize(bytes), most: saySize(most) });
