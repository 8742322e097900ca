/** Draws on the page, where no worker can. Loaded there alone. */
import type { Space } from "../space.ts";
import { drawStreets } from "./draw.ts";
import type { Look } from "./drawing.ts";
import { drawNames } from "./names.ts";
import type { Wanted } from "./sheet.ts";
import { drawStepwise } from "./stepwise.ts";
import type { ShownTile } from "./tiles.ts";

/** When a drawing begins, and until when it is wanted. */
interface Turn {
  readonly rest_ms: number;
  readonly wanted: Wanted;
}

export const streetsOnPage = (
  { frame, palette, ratio }: Look,
  tiles: readonly ShownTile[],
  { rest_ms, wanted }: Turn,
): Promise<HTMLCanvasElement> =>
  drawStepwise(frame, ratio, (ctx) => drawStreets(ctx, frame, palette, tiles, ratio), rest_ms, wanted);

export const namesOnPage = (
  { frame, palette, ratio }: Look,
  tiles: readonly ShownTile[],
  space: Space,
  { rest_ms, wanted }: Turn,
): Promise<HTMLCanvasElement> => drawStepwise(frame, ratio, (ctx) => drawNames(ctx, frame, palette, tiles, space), rest_ms, wanted);
