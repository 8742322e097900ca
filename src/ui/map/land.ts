/** Water, waterlines, land, borders. At walking scale there is only ground: a coast that may be kilometres off is worse than none. */
import type { Frame } from "./frame.ts";
import type { Palette } from "./palette.ts";
import type { Shape, World } from "./world.ts";

/** Offsets of the coast in pixels, outermost first. They cost no data. */
const WATERLINES = [34, 24, 15.5, 8.5, 3.4];
const MARGIN = 40;
/** World units; beyond this lies the edge of the projection. */
const POLE = 0.9999;

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
  lines: boolean,
): void {
  ctx.fillStyle = palette["map-land"];
  ctx.fillRect(0, 0, frame.width, frame.height);
  if (!world || strength <= 0) return;
  ctx.globalAlpha = strength;
  ctx.fillStyle = palette["map-water"];
  ctx.fillRect(0, 0, frame.width, frame.height);
  const ground = new Path2D();
  const coast = new Path2D();
  for (const ring of world.land) trace(ring, frame, ground, coast);
  ctx.lineJoin = "round";
  if (lines) drawWaterlines(ctx, palette, coast);
  ctx.fillStyle = palette["map-land"];
  ctx.fill(ground, "evenodd");
  ctx.strokeStyle = palette["map-border"];
  ctx.lineWidth = 1.5;
  ctx.stroke(coast);
  drawBorders(ctx, frame, world, strength);
  ctx.globalAlpha = 1;
}

function drawWaterlines(ctx: CanvasRenderingContext2D, palette: Palette, coast: Path2D): void {
  for (const offset of WATERLINES) {
    ctx.strokeStyle = palette["map-waterline"];
    ctx.lineWidth = 2 * offset;
    ctx.stroke(coast);
    ctx.strokeStyle = palette["map-water"];
    ctx.lineWidth = 2 * offset - 1.5;
    ctx.stroke(coast);
  }
}

function drawBorders(ctx: CanvasRenderingContext2D, frame: Frame, world: World, strength: number): void {
  const path = new Path2D();
  const unused = new Path2D();
  for (const line of world.borders) trace(line, frame, unused, path);
  ctx.globalAlpha = 0.6 * strength;
  ctx.lineWidth = 1;
  ctx.setLineDash([5, 4]);
  ctx.stroke(path);
  ctx.setLineDash([]);
}

/** Draws every copy of a shape that the frame shows. */
function trace(shape: Shape, frame: Frame, area: Path2D, line: Path2D): void {
  const { world, left, top, width, height } = frame;
  if (shape.south * world - top < -MARGIN || shape.north * world - top > height + MARGIN) return;
  // Too small to see: an island of less than half a pixel.
  if ((shape.east - shape.west) * world < 0.5 && (shape.south - shape.north) * world < 0.5) return;
  const first = Math.floor((left - MARGIN) / world - shape.east) + 1;
  const last = Math.ceil((left + width + MARGIN) / world - shape.west) - 1;
  for (let copy = first; copy <= last; copy++) traceCopy(shape, frame, copy * world - left, area, line);
}

/** Which sides of the frame a point lies beyond; a run of points beyond the same side is drawn as one stroke outside. */
function outside(x: number, y: number, frame: Frame): number {
  return (x < -MARGIN ? 1 : x > frame.width + MARGIN ? 2 : 0) | (y < -MARGIN ? 4 : y > frame.height + MARGIN ? 8 : 0);
}

function traceCopy(shape: Shape, frame: Frame, shift: number, area: Path2D, line: Path2D): void {
  const { world, top } = frame;
  let lastX = shape.x[0]! * world + shift;
  let lastY = shape.y[0]! * world - top;
  let side = outside(lastX, lastY, frame);
  area.moveTo(lastX, lastY);
  line.moveTo(lastX, lastY);
  const end = shape.x.length - 1;
  for (let i = 1; i <= end; i++) {
    const x = shape.x[i]! * world + shift;
    const y = shape.y[i]! * world - top;
    const next = outside(x, y, frame);
    const hidden = (side & next) !== 0;
    // Away from the ends, points nearer than a pixel, and points that follow another beyond the same side, change nothing visible.
    if (
      i < end &&
      (hidden
        ? (next & outside(shape.x[i + 1]! * world + shift, shape.y[i + 1]! * world - top, frame)) !== 0
        : Math.abs(x - lastX) + Math.abs(y - lastY) < 0.9)
    )
      continue;
    area.lineTo(x, y);
    // The closing of a ring around the pole is no coast.
    const seam = shape.y[i]! > POLE || shape.y[i - 1]! > POLE;
    if (hidden || seam) line.moveTo(x, y);
    else line.lineTo(x, y);
    lastX = x;
    lastY = y;
    side = next;
  }
}
