/** Cuts a file of tiles into packs: one for the far zooms, and one for each square of the near ones. */
import { createHash } from "node:crypto";
import { areNested } from "../../../src/protocol/maps/nested.ts";
import {
  MAX_PACK_BYTES,
  MAX_TILES,
  MAX_ZOOM,
  type PackedTile,
  type TileAddress,
  writePack,
} from "../../../src/protocol/maps/pack.ts";
import type { PackListing } from "../../../src/protocol/maps/pack-list.ts";
import { isGzip, type TileFile } from "./tiles.ts";

/** Below this zoom lies the overview; a square of it is some 20 km wide at the equator. */
export const SQUARE_ZOOM = 11;

export interface CutPack extends Omit<PackListing, "source"> {
  readonly pack: Uint8Array;
}

const quarters = ([z, x, y]: TileAddress): readonly TileAddress[] =>
  [0, 1].flatMap((right) => [0, 1].map((down): TileAddress => [z + 1, 2 * x + right, 2 * y + down]));

/** The pack of a square, or those of its quarters where it would be too large. A single tile is never cut. */
function* packsOf(square: TileAddress, tiles: readonly PackedTile[]): Generator<CutPack> {
  const inside = tiles.filter(({ at }) => areNested(at, square));
  // Of a square without tiles of its own there is nothing to say.
  if (!inside.some(({ at }) => at[0] >= square[0])) return;
  const bytes = inside.reduce((sum, tile) => sum + tile.bytes.length, 0);
  const nearest = Math.max(...inside.map(({ at }) => at[0]));
  if ((bytes > MAX_PACK_BYTES || inside.length > MAX_TILES) && square[0] < nearest) {
    for (const quarter of quarters(square)) yield* packsOf(quarter, inside);
    return;
  }
  const pack = writePack(inside);
  const zooms = [Math.min(...inside.map(({ at }) => at[0])), nearest] as const;
  yield { square, zooms, bytes: pack.length, hash: createHash("sha256").update(pack).digest("hex"), pack };
}

/** One pack at a time, so that no more than a square's tiles are held. */
export async function* cutPacks(file: TileFile): AsyncGenerator<CutPack> {
  const gzipped = (tiles: readonly PackedTile[]): readonly PackedTile[] => tiles.filter(({ bytes }) => isGzip(bytes));
  yield* packsOf([0, 0, 0], gzipped(await file.tiles([0, 0, 0], 0, SQUARE_ZOOM - 1)));
  for (const square of await file.squares(SQUARE_ZOOM)) {
    yield* packsOf(square, gzipped(await file.tiles(square, SQUARE_ZOOM, MAX_ZOOM)));
  }
}
