/** My position: accuracy disc, distance rings with bearings on one of them, and the dot. */
import type { Fix } from "../../engine/face.ts";
import { sayDistance } from "../format/say.ts";
import { t } from "../words/t.ts";
import { type Frame, metresPerPixel, toScreen } from "./frame.ts";
import type { Palette } from "./palette.ts";
import type { Space } from "./space.ts";

const RINGS_M = [100, 250, 500];
/** The longest bearing tick. */
const TICK = 9;
const PEBBLE = new Path2D("M0 -9C5.1 -9 9.5 -5 9.5 0C9.5 5.4 6.3 9 0 9C-6.3 9 -9.5 5.2 -9.5 0C-9.5 -5.2 -5.5 -9 0 -9Z");

/** Which way I move, above the pebble, pointing north. */
const WEDGE = new Path2D("M0 -21L7 -11.5C4.6 -12.8 2.4 -13.4 0 -13.4C-2.4 -13.4 -4.6 -12.8 -7 -11.5Z");

interface Ring {
  readonly metres: number;
  readonly r: number;
}

/** Distance rings that are neither tiny nor outside the view. */
function ringsOf(frame: Frame, me: Fix): Ring[] {
  const scale = metresPerPixel(frame.zoom, me.latitude);
  const reach = Math.hypot(frame.width, frame.height);
  return RINGS_M.map((metres) => ({ metres, r: metres / scale })).filter(({ r }) => r > 26 && r < reach);
}

/** The ring with the bearings: the one that fills the view best. */
function tickedOf(frame: Frame, rings: readonly Ring[]): Ring | undefined {
  const half = Math.min(frame.width, frame.height) * 0.3;
  return [...rings].sort((a, b) => Math.abs(a.r - half) - Math.abs(b.r - half))[0];
}

export function drawRings(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, me: Fix): void {
  const [x, y] = toScreen(frame, me);
  const rings = ringsOf(frame, me);
  ctx.strokeStyle = palette["map-ring"];
  ctx.lineWidth = 1.25;
  for (const { r } of rings) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.stroke();
  }
  const ticked = tickedOf(frame, rings);
  if (ticked) drawBearings(ctx, x, y, ticked.r);
}

/** Angles at which a ring's distance may be written. The end side comes first, because the graticule's numbers are at the start. */
const SIDES = [-0.55, 0.55, Math.PI + 0.55, Math.PI - 0.55, -0.2, 0.2, -1, 1, Math.PI + 1, Math.PI - 1, Math.PI];

/** Writes distances and north where they cover nothing; then the rings' lines are reserved. */
export function labelRings(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, me: Fix, space: Space): void {
  const [x, y] = toScreen(frame, me);
  const rings = ringsOf(frame, me);
  const ticked = tickedOf(frame, rings);
  ctx.textAlign = "center";
  if (ticked) {
    ctx.font = `700 12px ${palette["font-ui"]}`;
    const top = y - ticked.r - TICK - 5;
    if (space.claim([[x - 8, top - 11, x + 8, top + 3]]) === 0) halo(ctx, palette, t("map.north"), x, top, 4);
  }
  ctx.font = `500 12px ${palette["font-ui"]}`;
  for (const { metres, r } of rings) {
    const text = sayDistance(metres);
    const half = ctx.measureText(text).width / 2 + 3;
    const spots = SIDES.map((side) => [x + r * Math.cos(side), y + r * Math.sin(side)] as const);
    const spot = spots[space.claim(spots.map(([sx, sy]) => [sx - half, sy - 9, sx + half, sy + 9]))];
    if (spot) halo(ctx, palette, text, spot[0], spot[1] + 4, 5);
  }
  for (const ring of rings) space.takeRing([x, y], ring.r, ring.r + (ring === ticked ? TICK : 0));
}

function drawBearings(ctx: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  ctx.beginPath();
  for (let degrees = 0; degrees < 360; degrees += 10) {
    const angle = (degrees * Math.PI) / 180;
    const length = degrees % 90 === 0 ? TICK : degrees % 30 === 0 ? 6 : 3.5;
    ctx.moveTo(x + r * Math.sin(angle), y - r * Math.cos(angle));
    ctx.lineTo(x + (r + length) * Math.sin(angle), y - (r + length) * Math.cos(angle));
  }
  ctx.stroke();
}

function halo(ctx: CanvasRenderingContext2D, palette: Palette, text: string, x: number, y: number, width: number): void {
  ctx.lineJoin = "round";
  ctx.strokeStyle = palette["map-halo"];
  ctx.lineWidth = width;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = palette["map-label"];
  ctx.fillText(text, x, y);
}

export function drawMe(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, me: Fix): void {
  const [x, y] = toScreen(frame, me);
  const disc = Math.max(13, me.accuracy_m / metresPerPixel(frame.zoom, me.latitude));
  ctx.beginPath();
  ctx.arc(x, y, disc, 0, 2 * Math.PI);
  ctx.fillStyle = palette["map-me-accuracy"];
  ctx.fill();
  ctx.strokeStyle = palette["map-ring"];
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.save();
  ctx.translate(x, y);
  ctx.fillStyle = palette["map-me"];
  ctx.strokeStyle = palette["map-me-halo"];
  ctx.lineWidth = 6;
  if (me.heading !== undefined) {
    ctx.save();
    ctx.rotate((me.heading * Math.PI) / 180);
    ctx.stroke(WEDGE);
    ctx.fill(WEDGE);
    ctx.restore();
  }
  ctx.stroke(PEBBLE);
  ctx.fill(PEBBLE);
  ctx.restore();
}
