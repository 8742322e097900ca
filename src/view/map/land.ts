/** Water, waterlines, land, borders. Not drawn at walking scale: a coast that may be kilometres off is worse than none. */
import type { Frame } from "./frame.ts";
import type { Palette } from "./palette.ts";
import type { Shape, World } from "./world-form.ts";

/** Offsets of the coast in pixels, outermost first. They cost drawing time: the further out, the fewer points each follows. */
const WATERLINES = [34, 24, 15.5, 8.5, 3.4];
const MARGIN = 40;
/** In world units; beyond this lies the edge of the projection. */
const POLE = 0.9999;

/** `quick` while the map moves: no waterlines, no borders, a coarser coast. */
export type Care = "quick" | "full";

/** 1 where the scale bar shows 4 km or more, 0 from 2 km down. */
export function coastStrength(scaleMetres: number): number {
  return Math.max(0, Math.min(1, (scaleMetres - 2000) / 2000));
}

export function drawLand(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  palette: Palette,
  world: World | undefined,
  strength: number,
  care: Care,
): void {
  ctx.fillStyle = palette["map-land"];
  ctx.fillRect(0, 0, frame.width, frame.height);
  if (!world || strength <= 0) return;
  ctx.globalAlpha = strength;
  ctx.fillStyle = palette["map-water"];
  ctx.fillRect(0, 0, frame.width, frame.height);
  if (care === "full") drawWaterlines(ctx, frame, palette, world);
  const ground = new Path2D();
  const coast = new Path2D();
  const detail = care === "full" ? 1 : 2.5;
  for (const ring of world.land) trace(ring, frame, { area: ground, line: coast, detail });
  ctx.fillStyle = palette["map-land"];
  ctx.fill(ground, "evenodd");
  ctx.strokeStyle = palette["map-border"];
  ctx.lineJoin = "bevel";
  ctx.lineWidth = care === "full" ? 1.5 : 1;
  ctx.stroke(coast);
  if (care === "full") drawBorders(ctx, frame, world, strength);
  ctx.globalAlpha = 1;
}

function drawWaterlines(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, world: World): void {
  // At a small scale an offset that crosses a whole sea means nothing.
  const size = Math.max(0.3, Math.min(1, (frame.zoom - 1) / 5));
  ctx.lineJoin = "round";
  for (const width of WATERLINES) {
    const offset = width * size;
    const line = new Path2D();
    for (const ring of world.land) trace(ring, frame, { line, detail: Math.max(1.5, offset * 0.35) });
    ctx.strokeStyle = palette["map-waterline"];
    ctx.lineWidth = 2 * offset;
    ctx.stroke(line);
    ctx.strokeStyle = palette["map-water"];
    ctx.lineWidth = 2 * offset - 1.5;
    ctx.stroke(line);
  }
}

function drawBorders(ctx: CanvasRenderingContext2D, frame: Frame, world: World, strength: number): void {
  const line = new Path2D();
  for (const border of world.borders) trace(border, frame, { line, detail: 1 });
  ctx.globalAlpha = 0.45 * strength;
  ctx.lineWidth = 1;
  ctx.stroke(line);
}

interface Pen {
  /** Collects the outline for filling. */
  readonly area?: Path2D;
  readonly line: Path2D;
  /** In pixels: nearer points are merged, smaller shapes are omitted. */
  readonly detail: number;
}

/** Draws every copy of a shape that the frame shows. */
function trace(shape: Shape, frame: Frame, pen: Pen): void {
  const { world, left, top, width, height } = frame;
  if (shape.south * world - top < -MARGIN || shape.north * world - top > height + MARGIN) return;
  if ((shape.east - shape.west) * world < pen.detail && (shape.south - shape.north) * world < pen.detail) return;
  const first = Math.floor((left - MARGIN) / world - shape.east) + 1;
  const last = Math.ceil((left + width + MARGIN) / world - shape.west) - 1;
  for (let copy = first; copy <= last; copy++) traceCopy(shape, frame, copy * world - left, pen);
}

/** The sides of the frame that a point lies beyond; a run of points beyond the same side is drawn as one stroke outside. */
function outside(x: number, y: number, frame: Frame): number {
  return (x < -MARGIN ? 1 : x > frame.width + MARGIN ? 2 : 0) | (y < -MARGIN ? 4 : y > frame.height + MARGIN ? 8 : 0);
}

function traceCopy(shape: Shape, frame: Frame, shift: number, { area, line, detail }: Pen): void {
  const { world, top } = frame;
  const end = shape.x.length - 1;
  let lastX = shape.x[0]! * world + shift;
  let lastY = shape.y[0]! * world - top;
  let side = outside(lastX, lastY, frame);
  area?.moveTo(lastX, lastY);
  line.moveTo(lastX, lastY);
  for (let i = 1; i <= end; i++) {
    const x = shape.x[i]! * world + shift;
    const y = shape.y[i]! * world - top;
    const beyond = side === 0 ? 0 : side & outside(x, y, frame);
    // The middle of three points beyond the same side changes nothing visible, nor does a point too near to the last.
    const needless =
      beyond === 0
        ? Math.abs(x - lastX) + Math.abs(y - lastY) < detail
        : i < end && (beyond & outside(shape.x[i + 1]! * world + shift, shape.y[i + 1]! * world - top, frame)) !== 0;
    if (needless && i < end) continue;
    area?.lineTo(x, y);
    // The segment that closes a ring around the pole is no coast.
    if (beyond !== 0 || shape.y[i]! > POLE || shape.y[i - 1]! > POLE) line.moveTo(x, y);
    else line.lineTo(x, y);
    lastX = x;
    lastY = y;
    side = outside(x, y, frame);
  }
}
