/** Streets on the ground: water and its lines, green, buildings, then ways by weight, each kind for all tiles before the next. */
import type { ShapeKind, StreetShape } from "../../../protocol/maps/street-tile.ts";
import { EXTENT } from "../../../protocol/maps/street-tile.ts";
import type { Frame } from "../frame.ts";
import type { Palette } from "../palette.ts";
import { Outlines } from "./outlines.ts";
import { type ShownTile, scaleOf } from "./tiles.ts";

/** On the page, or in a worker. */
export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Pixels at zoom 15, by weight; they grow by half with each zoom. */
const ROADS = [1.2, 2.4, 3.4, 4.5, 5.6];
const GROWTH = 1.5;
const CASING = 1.6;
/** Zoom from which a weight is drawn. */
const ROADS_FROM = [14, 12.5, 10.5, 8, 5];
const BUILDINGS_FROM = 14;
const PATHS_FROM = 14;
/** Offsets of the coast, outermost first. */
const WATERLINES = [15.5, 8.5, 3.4];

const widthAt = (zoom: number, at15: number): number => Math.max(0.7, at15 * GROWTH ** (zoom - 15));

class Pen {
  readonly #ctx: Context;
  readonly #ratio: number;
  readonly #outlines: Outlines;

  constructor(ctx: Context, ratio: number, frame: Pick<Frame, "width" | "height">) {
    this.#ctx = ctx;
    this.#ratio = ratio;
    this.#outlines = new Outlines(frame);
  }

  /** Draws in a tile's own units. @param draw is given the length of a pixel */
  on(shown: ShownTile, draw: (ctx: Context, pixel: number) => void): void {
    const scale = scaleOf(shown);
    const ctx = this.#ctx;
    ctx.save();
    ctx.setTransform(this.#ratio * scale, 0, 0, this.#ratio * scale, this.#ratio * shown.x, this.#ratio * shown.y);
    draw(ctx, 1 / scale);
    ctx.restore();
  }

  fill(shown: ShownTile, kind: ShapeKind, colour: string): void {
    this.on(shown, (ctx) => {
      ctx.fillStyle = colour;
      for (const shape of shown.tile.shapes) if (shape.kind === kind) ctx.fill(this.#outlines.of(shape, shown));
    });
  }

  stroke(shown: ShownTile, wanted: (shape: StreetShape) => boolean, line: Line): void {
    this.on(shown, (ctx, pixel) => {
      // In the margin the neighbour's dashes would fill the gaps of these.
      if (line.dash) {
        ctx.beginPath();
        ctx.rect(0, 0, EXTENT, EXTENT);
        ctx.clip();
      }
      ctx.strokeStyle = line.colour;
      ctx.lineWidth = line.width * pixel;
      ctx.lineCap = line.dash ? "butt" : "round";
      ctx.lineJoin = "round";
      ctx.setLineDash((line.dash ?? []).map((length) => length * pixel));
      for (const shape of shown.tile.shapes) if (wanted(shape)) ctx.stroke(this.#outlines.of(shape, shown));
    });
  }

  /** Inside water alone, so that the land's side stays clean. */
  waterlines(shown: ShownTile, size: number, palette: Palette): void {
    this.on(shown, (ctx, pixel) => {
      const water = new Path2D();
      for (const shape of shown.tile.shapes) if (shape.kind === "water") water.addPath(this.#outlines.of(shape, shown));
      ctx.clip(water);
      const coast = this.#outlines.coastOf(shown);
      ctx.lineJoin = "round";
      for (const offset of WATERLINES) {
        for (const [colour, width] of [
          [palette["map-waterline"], 2 * offset * size],
          [palette["map-water"], 2 * offset * size - 1.5],
        ] as const) {
          ctx.strokeStyle = colour;
          ctx.lineWidth = width * pixel;
          ctx.stroke(coast);
        }
      }
      ctx.strokeStyle = palette["map-border"];
      ctx.lineWidth = 1.6 * pixel;
      ctx.stroke(coast);
    });
  }
}

interface Line {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

const isKind =
  (kind: ShapeKind) =>
  (shape: StreetShape): boolean =>
    shape.kind === kind;

/**
 * Draws in steps, so that a slow device answers between them. The last step has drawn all.
 * @param ratio device pixels of one of the frame's: old engines do not tell a canvas's own
 */
export function* drawStreets(
  ctx: Context,
  frame: Pick<Frame, "zoom" | "width" | "height">,
  palette: Palette,
  tiles: readonly ShownTile[],
  ratio: number,
): Generator<void> {
  const { zoom } = frame;
  const pen = new Pen(ctx, ratio, frame);
  function* each(draw: (tile: ShownTile) => void): Generator<void> {
    for (const tile of tiles) {
      draw(tile);
      yield;
    }
  }
  // Land below everything, and a little over the edge: between two tiles nothing of what lies below may be seen. Where a map has a part of
  // its square alone, what lies below is the coast of the world.
  yield* each(({ x, y, side, tile: { partial } }) => {
    if (partial) return;
    ctx.fillStyle = palette["map-land"];
    ctx.fillRect(x - 0.5, y - 0.5, side + 1, side + 1);
  });
  yield* each((tile) => pen.fill(tile, "green", palette["map-green"]));
  yield* each((tile) => pen.fill(tile, "water", palette["map-water"]));
  yield* each((tile) => pen.waterlines(tile, Math.min(1, Math.max(0.4, (zoom - 9) / 6)), palette));
  for (const weight of [0, 1, 2]) {
    const width = widthAt(zoom, 1.4 + weight);
    yield* each((tile) =>
      pen.stroke(tile, (shape) => shape.kind === "stream" && shape.weight === weight, { colour: palette["map-water"], width }),
    );
  }
  if (zoom >= BUILDINGS_FROM) yield* each((tile) => pen.fill(tile, "building", palette["map-building"]));
  if (zoom >= PATHS_FROM) {
    const width = widthAt(zoom, 1.3);
    const path = { colour: palette["map-path"], width, dash: [3 * width, 2 * width] };
    yield* each((tile) => pen.stroke(tile, isKind("path"), path));
  }
  yield* drawRoads(pen, zoom, palette, each);
  yield* drawRails(pen, zoom, palette, each);
  const border = { colour: palette["map-border"], width: 1.2, dash: [6, 3, 1.5, 3] };
  yield* each((tile) => pen.stroke(tile, isKind("boundary"), border));
}

type Each = (draw: (tile: ShownTile) => void) => Generator<void>;

/** All casings before all roads, or a crossing would be cut by the casing of the later one. */
function* drawRoads(pen: Pen, zoom: number, palette: Palette, each: Each): Generator<void> {
  const shown = [0, 1, 2, 3, 4].filter((weight) => zoom >= ROADS_FROM[weight]!);
  const isRoad =
    (weight: number) =>
    (shape: StreetShape): boolean =>
      shape.kind === "road" && shape.weight === weight;
  for (const weight of shown) {
    const width = widthAt(zoom, ROADS[weight]!);
    if (width > 2)
      yield* each((tile) => pen.stroke(tile, isRoad(weight), { colour: palette["map-casing"], width: width + CASING }));
  }
  for (const weight of shown) {
    const width = widthAt(zoom, ROADS[weight]!);
    // Too thin for a casing it takes a colour that is seen by itself.
    const colour = width > 2 ? palette["map-road"] : palette["map-road-thin"];
    yield* each((tile) => pen.stroke(tile, isRoad(weight), { colour, width }));
  }
}

function* drawRails(pen: Pen, zoom: number, palette: Palette, each: Each): Generator<void> {
  if (zoom < 11) return;
  const width = Math.min(3, widthAt(zoom, 1.6));
  yield* each((tile) => pen.stroke(tile, isKind("rail"), { colour: palette["map-rail"], width }));
  if (width > 1.2) {
    const sleepers = { colour: palette["map-land"], width: width - 1, dash: [6, 6] };
    yield* each((tile) => pen.stroke(tile, isKind("rail"), sleepers));
  }
}
