/** Which squares of the map packs cover. */

import { areNested } from "../../../protocol/maps/nested.ts";
import type { TileAddress } from "../../../protocol/maps/pack.ts";
import type { PackListing } from "../../../protocol/maps/pack-list.ts";
import type { Point } from "../../format/distance.ts";
import { metresPerPixel, pointAt, TILE, unitX, unitY } from "../frame.ts";

type Square = Pick<PackListing, "square" | "zooms">;

/** Nearer than this, tiles are enlarged. */
const NEAREST = 14;
/** Tiles are made for a larger side than 256 pixels. */
const LEAD = 0.5;

/** The zoom of the tiles that a map of this zoom is drawn with. @param nearest of the tiles that this device reads */
export const tileZoom = (zoom: number, nearest = NEAREST): number => Math.max(0, Math.min(nearest, Math.floor(zoom - LEAD)));

/** Whether a pack would hold this tile, if there is such a tile. */
export const covers = ({ square, zooms: [low, high] }: Square, tile: TileAddress): boolean =>
  tile[0] >= low && tile[0] <= high && areNested(tile, square);

/** The tile of this zoom that a point lies in. */
export function tileAt({ latitude, longitude }: Point, z: number): TileAddress {
  const within = (unit: number): number => Math.max(0, Math.min(2 ** z - 1, Math.floor(unit * 2 ** z)));
  return [z, within(unitX(longitude)), within(unitY(latitude))];
}

/** Packs that hold a point, the overview and its square. */
export const packsAt = <P extends Square>(packs: readonly P[], point: Point): P[] =>
  packs.filter((pack) => covers(pack, tileAt(point, pack.zooms[1])));

/** The square nearest to a point, if it is within `reach`, in units of the world's width. */
export function nearestWithin<P extends Square>(packs: readonly P[], point: Point, reach: number): P | undefined {
  const [x, y] = [unitX(point.longitude), unitY(point.latitude)];
  const away = ({ square: [z, column, row] }: P): number => {
    const side = 2 ** -z;
    const beyond = (at: number, low: number): number => Math.max(0, low - at, at - (low + side));
    return Math.hypot(beyond(x, column * side), beyond(y, row * side));
  };
  const [nearest] = [...packs].sort((a, b) => away(a) - away(b));
  return nearest && away(nearest) <= reach ? nearest : undefined;
}

/** The overview alone shows no street. */
export const hasStreets = (packs: readonly Square[]): boolean => packs.some(({ zooms }) => zooms[1] > 10);

export const middleOf = ([z, x, y]: TileAddress): Point => pointAt({ x: (x + 0.5) / 2 ** z, y: (y + 0.5) / 2 ** z });

/** Metres from its west to its east. */
export const widthOf = (square: TileAddress): number => metresPerPixel(0, middleOf(square).latitude) * TILE * 2 ** -square[0];
