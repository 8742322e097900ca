/** Circles of notes: mine, waiting (a haze, never the place), open, and the one being set; their pins, and the counts of stacks. */
import type { Frame } from "./frame.ts";
import type { Palette } from "./palette.ts";
import type { Pin } from "./pins.ts";
import { drawDolmen } from "./room-cells.ts";
import type { Mark } from "./scene.ts";

type Spot = readonly [x: number, y: number];

const PIN = new Path2D(
  "M2 -20C13.3 -20 21 -11.8 21 -0.6C21 11.4 13.1 20 -0.8 20C-14.7 20 -21 12.6 -21 1C-21 -10.6 -10.2 -20 2 -20Z",
);
const GLYPH = new Path2D(
  "M0 3.7C5.9 3.7 11 5.3 11 7.4C11 9.6 7.3 11.1 0 11.1C-7.3 11.1 -11 9.5 -11 7.4C-11 5.3 -6.4 3.7 0 3.7Z" +
    "M0.8 -4.2C4.9 -4.2 8.4 -2.7 8.4 -0.7C8.4 1.4 5.8 2.8 0.8 2.8C-4.2 2.8 -6.8 1.3 -6.8 -0.7C-6.8 -2.7 -3.6 -4.2 0.8 -4.2Z" +
    "M-0.6 -11.3C2 -11.3 4.3 -9.8 4.3 -8C4.3 -6 2.6 -4.7 -0.6 -4.7C-3.8 -4.7 -5.5 -6.1 -5.5 -8C-5.5 -9.9 -3.4 -11.3 -0.6 -11.3Z",
);

/** The area of a note: mine, opened, or a haze. */
export function drawCircle(ctx: CanvasRenderingContext2D, palette: Palette, kind: Mark["kind"], [x, y]: Spot, r: number): void {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  if (kind === "mine") fillStroke(ctx, palette["map-mine-fill"], palette["map-mine"], 2);
  else if (kind === "open") fillStroke(ctx, palette["map-open-fill"], palette["map-open"], 2.5);
  else haze(ctx, palette, x, y, r);
}

/** The pin in the circle's middle, or beside it with a leg. */
export function drawPin(ctx: CanvasRenderingContext2D, palette: Palette, { marks, at, middle, r }: Pin): void {
  const [x, y] = at;
  if (at !== middle) leg(ctx, palette, at, middle);
  if (marks.length > 1) count(ctx, palette, marks, at);
  else if (marks[0]?.kind === "room") drawDolmen(ctx, palette, at, r);
  else if (marks[0]?.kind === "mine") glyph(ctx, palette["map-mine"], x, y, at === middle ? Math.min(0.72, r / 28) : 0.72);
  else pin(ctx, palette, x, y, marks[0]?.kind === "open" ? 0.74 : 0.85);
}

function leg(ctx: CanvasRenderingContext2D, palette: Palette, [x, y]: Spot, middle: Spot): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(...middle);
  ctx.strokeStyle = palette["map-ring"];
  ctx.lineWidth = 1.25;
  ctx.stroke();
}

/** The count, in the colour of the most important mark of the stack. */
function count(ctx: CanvasRenderingContext2D, palette: Palette, marks: readonly Mark[], [x, y]: Spot): void {
  const calls = marks.some(({ kind }) => kind === "waiting" || kind === "open");
  const quiet = marks.some(({ kind }) => kind === "room") ? palette["map-room"] : palette["map-mine"];
  const text = marks.length > 999 ? "999+" : String(marks.length);
  pebble(ctx, calls ? palette.ember : quiet, calls ? palette["on-ember"] : palette["map-halo"], x, y, 0.85);
  ctx.font = `700 ${text.length > 2 ? 12 : 15}px ${palette["font-ui"]}`;
  ctx.textAlign = "center";
  ctx.fillStyle = calls ? palette["on-ember"] : palette["map-halo"];
  ctx.fillText(text, x, y + 5);
}

function fillStroke(ctx: CanvasRenderingContext2D, fill: string, stroke: string, width: number): void {
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.stroke();
}

function haze(ctx: CanvasRenderingContext2D, palette: Palette, x: number, y: number, r: number): void {
  const ember = palette.ember;
  const gradient = ctx.createRadialGradient(x, y, 0, x, y, r);
  gradient.addColorStop(0, `${ember}9e`);
  gradient.addColorStop(1, `${ember}24`);
  ctx.fillStyle = gradient;
  ctx.fill();
  ctx.strokeStyle = palette["map-waiting"];
  ctx.lineWidth = 2.25;
  ctx.lineCap = "round";
  ctx.setLineDash([3, 8]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineCap = "butt";
}

function pin(ctx: CanvasRenderingContext2D, palette: Palette, x: number, y: number, size: number): void {
  pebble(ctx, palette.ember, palette["on-ember"], x, y, size);
  glyph(ctx, palette["on-ember"], x, y, size);
}

function pebble(ctx: CanvasRenderingContext2D, fill: string, edge: string, x: number, y: number, size: number): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(size, size);
  ctx.fillStyle = fill;
  ctx.fill(PIN);
  ctx.strokeStyle = edge;
  ctx.lineWidth = 2;
  ctx.stroke(PIN);
  ctx.restore();
}

function glyph(ctx: CanvasRenderingContext2D, colour: string, x: number, y: number, size: number): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(size, size);
  ctx.fillStyle = colour;
  ctx.fill(GLYPH);
  ctx.restore();
}

/** The circle being set: always around the view's centre, under the cross. */
export function drawEdit(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, r: number, toEnd: 1 | -1): void {
  const x = frame.width / 2;
  const y = frame.height / 2;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  fillStroke(ctx, palette["map-waiting-fill"], palette["map-open"], 2.75);
  ctx.strokeStyle = palette.ink;
  ctx.lineCap = "round";
  ctx.lineWidth = 1.5;
  ctx.setLineDash([2, 5]);
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + r * toEnd, y);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineWidth = 2.25;
  ctx.beginPath();
  ctx.moveTo(x - 9, y);
  ctx.lineTo(x + 9, y);
  ctx.moveTo(x, y - 9);
  ctx.lineTo(x, y + 9);
  ctx.stroke();
  ctx.lineCap = "butt";
}
