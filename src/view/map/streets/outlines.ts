/** Outlines of what a view shows of its tiles. Most of a tile lies beside the view, and each corner costs a call. */
import { EXTENT, isArea, type StreetShape, type StreetTile } from "../../../protocol/maps/street-tile.ts";
import type { Frame } from "../frame.ts";
import type { Box } from "../space.ts";
import { type ShownTile, scaleOf } from "./tiles.ts";

/** Pixels beside the view: half of the widest line, at the nearest zoom. */
const MARGIN = 40;

/** Pixels from one corner of an outline to the next. */
const LEAST = 0.75;

/** Of each line of a shape, four numbers. Kept, because the same tile is drawn again wherever the map moves. */
const boxes = new WeakMap<StreetShape, Int16Array>();

function boxesOf(shape: StreetShape): Int16Array {
  const found = boxes.get(shape) ?? measured(shape);
  boxes.set(shape, found);
  return found;
}

function measured({ xy, ends }: StreetShape): Int16Array {
  const found = new Int16Array(4 * ends.length);
  let at = 0;
  for (let line = 0; line < ends.length; line++) {
    const end = 2 * ends[line]!;
    let [left, top, right, bottom] = [32_767, 32_767, -32_768, -32_768];
    for (; at < end; at += 2) {
      const x = xy[at]!;
      const y = xy[at + 1]!;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    found[4 * line] = left;
    found[4 * line + 1] = top;
    found[4 * line + 2] = right;
    found[4 * line + 3] = bottom;
  }
  return found;
}

/** A step of the view, so that a small move finds the outlines of before. */
const STEP = EXTENT / 4;

/** The view in a tile's own units, with a margin. */
function viewIn(shown: ShownTile, { width, height }: Pick<Frame, "width" | "height">): Box {
  const scale = scaleOf(shown);
  const before = (pixels: number): number => STEP * Math.floor((-MARGIN - pixels) / scale / STEP);
  const after = (pixels: number): number => STEP * Math.ceil((MARGIN + pixels) / scale / STEP);
  return [before(shown.x), before(shown.y), after(width - shown.x), after(height - shown.y)];
}

/** The lines of a shape that may lie within a box. @param take is given where the points of each begin and end */
function eachWithin(shape: StreetShape, [left, top, right, bottom]: Box, take: (from: number, to: number) => void): void {
  const all = boxesOf(shape);
  let from = 0;
  for (let line = 0; line < shape.ends.length; line++) {
    const to = shape.ends[line]!;
    const at = 4 * line;
    if (all[at]! <= right && all[at + 2]! >= left && all[at + 1]! <= bottom && all[at + 3]! >= top) take(from, to);
    from = to;
  }
}

/** @param least corners nearer to the one before than this, in the tile's units, are left out: nobody sees them */
function outlineIn(shape: StreetShape, view: Box, least: number): Path2D {
  const path = new Path2D();
  const { xy } = shape;
  const closes = isArea(shape.kind);
  eachWithin(shape, view, (from, to) => {
    let [x, y] = [xy[2 * from]!, xy[2 * from + 1]!];
    path.moveTo(x, y);
    for (let at = 2 * from + 2; at < 2 * to; at += 2) {
      const [dx, dy] = [xy[at]! - x, xy[at + 1]! - y];
      if (dx * dx + dy * dy < least * least && at < 2 * to - 2) continue;
      x += dx;
      y += dy;
      path.lineTo(x, y);
    }
    if (closes) path.closePath();
  });
  return path;
}

/** Where water meets land: its outline without what only the tile's edge cut. */
function coastIn(tile: StreetTile, view: Box): Path2D {
  const coast = new Path2D();
  const isCut = (a: number, b: number): boolean => (a <= 0 && b <= 0) || (a >= EXTENT && b >= EXTENT);
  for (const shape of tile.shapes) {
    if (shape.kind !== "water") continue;
    const { xy } = shape;
    eachWithin(shape, view, (from, to) => {
      for (let at = from + 1; at < to; at++) {
        const [ax, ay, bx, by] = [xy[2 * at - 2]!, xy[2 * at - 1]!, xy[2 * at]!, xy[2 * at + 1]!];
        if (isCut(ax, bx) || isCut(ay, by)) continue;
        coast.moveTo(ax, ay);
        coast.lineTo(bx, by);
      }
    });
  }
  return coast;
}

/** The last outline of each, and for which view. Where the map shows the world twice, they take turns. */
const made = new WeakMap<StreetShape | StreetTile, { readonly view: string; readonly path: Path2D }>();

export class Outlines {
  readonly #frame: Pick<Frame, "width" | "height">;

  constructor(frame: Pick<Frame, "width" | "height">) {
    this.#frame = frame;
  }

  of(shape: StreetShape, shown: ShownTile): Path2D {
    return this.#once(shape, shown, (view) => outlineIn(shape, view, LEAST / scaleOf(shown)));
  }

  coastOf(shown: ShownTile): Path2D {
    return this.#once(shown.tile, shown, (view) => coastIn(shown.tile, view));
  }

  #once(what: StreetShape | StreetTile, shown: ShownTile, make: (view: Box) => Path2D): Path2D {
    const view = viewIn(shown, this.#frame);
    const key = `${shown.side} ${view.join()}`;
    const before = made.get(what);
    if (before?.view === key) return before.path;
    const path = make(view);
    made.set(what, { view: key, path });
    return path;
  }
}
