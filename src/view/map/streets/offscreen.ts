/** Draws ground or names in a worker: the page stays free, and only shows what comes. */
import type { StreetTile } from "../../../protocol/maps/street-tile.ts";
import { Space } from "../space.ts";
import { drawStreets } from "./draw.ts";
import type { Drawing, PlacedTile } from "./drawing.ts";
import { drawNames } from "./names.ts";
import type { ShownTile } from "./tiles.ts";

/** @param read a tile; `undefined` for one that is not there, or cannot be read: its square stays empty */
export async function drawOffscreen(
  { frame, palette, ratio, tiles, taken }: Drawing,
  read: (tile: PlacedTile) => Promise<StreetTile | undefined>,
): Promise<ImageBitmap> {
  const found = await Promise.all(tiles.map(read));
  const shown = tiles.flatMap((placed, i): readonly ShownTile[] => {
    const tile = found[i];
    return tile ? [{ tile, x: placed.x, y: placed.y, side: placed.side }] : [];
  });
  const canvas = new OffscreenCanvas(Math.round(frame.width * ratio), Math.round(frame.height * ratio));
  const ctx = canvas.getContext("2d");
  if (!ctx) throw new Error("no canvas");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const steps = taken
    ? drawNames(ctx, frame, palette, shown, new Space(frame.width, frame.height, taken))
    : drawStreets(ctx, frame, palette, shown, ratio);
  for (const _ of steps);
  return canvas.transferToImageBitmap();
}
