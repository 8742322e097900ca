/** Me: accuracy disc, distance rings with bearings on one, and the pebble. */
import type { Fix } from "../../engine/face.ts";
import { sayDistance } from "../format/say.ts";
import { t } from "../words/t.ts";
import { type Frame, metresPerPixel, toScreen } from "./frame.ts";
import type { Palette } from "./palette.ts";

const RINGS_M = [100, 250, 500];
/** Labels keep this far from the edges. */
const EDGE = 34;
const PEBBLE = new Path2D("M0 -9C5.1 -9 9.5 -5 9.5 0C9.5 5.4 6.3 9 0 9C-6.3 9 -9.5 5.2 -9.5 0C-9.5 -5.2 -5.5 -9 0 -9Z");

/** Rings around me that are neither specks nor beyond the view. */
export function drawRings(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  palette: Palette,
  me: Fix,
  busy: readonly (readonly [number, number])[],
): void {
  const [x, y] = toScreen(frame, me);
  const scale = metresPerPixel(frame.zoom, me.latitude);
  const reach = Math.hypot(frame.width, frame.height);
  const rings = RINGS_M.map((metres) => ({ metres, r: metres / scale })).filter(({ r }) => r > 26 && r < reach);
  const half = Math.min(frame.width, frame.height) * 0.3;
  const ticked = rings.reduce<(typeof rings)[number] | undefined>(
    (best, ring) => (!best || Math.abs(ring.r - half) < Math.abs(best.r - half) ? ring : best),
    undefined,
  );
  const side = calmSide(x, y, busy);
  ctx.strokeStyle = palette["map-ring"];
  ctx.lineWidth = 1.25;
  for (const { r } of rings) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.stroke();
  }
  if (ticked) drawBearings(ctx, palette, x, y, ticked.r);
  ctx.font = `500 12px ${palette["font-ui"]}`;
  ctx.textAlign = "center";
  for (const { metres, r } of rings) {
    const [dx, dy] = onRing(r, side, side > 1 || side < -1 ? x - EDGE : frame.width - EDGE - x);
    halo(ctx, palette, sayDistance(metres), x + dx, y + dy + 4, 5);
  }
}

/** A place on a ring in that direction, moved along the ring until it is at most `room` to the side. */
function onRing(r: number, side: number, room: number): readonly [number, number] {
  const cos = Math.cos(side);
  if (Math.abs(cos) * r <= room) return [r * cos, r * Math.sin(side)];
  const dx = Math.sign(cos) * Math.min(r, Math.max(0, room));
  return [dx, Math.sign(Math.sin(side)) * Math.sqrt(r * r - dx * dx)];
}

/** The diagonal with the fewest marks on its side; of equals the end side, because the graticule's numbers stand at the start. */
function calmSide(x: number, y: number, busy: readonly (readonly [number, number])[]): number {
  let best = -0.55;
  let least = Number.POSITIVE_INFINITY;
  for (const angle of [-0.55, 0.55, Math.PI + 0.55, Math.PI - 0.55]) {
    const count = busy.filter(([bx, by]) => (bx - x) * Math.cos(angle) > 0 && (by - y) * Math.sin(angle) > 0).length;
    if (count < least) {
      least = count;
      best = angle;
    }
  }
  return best;
}

function drawBearings(ctx: CanvasRenderingContext2D, palette: Palette, x: number, y: number, r: number): void {
  ctx.beginPath();
  for (let degrees = 0; degrees < 360; degrees += 10) {
    const angle = (degrees * Math.PI) / 180;
    const length = degrees % 90 === 0 ? 9 : degrees % 30 === 0 ? 6 : 3.5;
    ctx.moveTo(x + r * Math.sin(angle), y - r * Math.cos(angle));
    ctx.lineTo(x + (r + length) * Math.sin(angle), y - (r + length) * Math.cos(angle));
  }
  ctx.stroke();
  ctx.font = `700 12px ${palette["font-ui"]}`;
  ctx.textAlign = "center";
  halo(ctx, palette, t("map.north"), x, y - r - 14, 4);
}

export function halo(ctx: CanvasRenderingContext2D, palette: Palette, text: string, x: number, y: number, width: number): void {
  ctx.lineJoin = "round";
  ctx.strokeStyle = palette["map-halo"];
  ctx.lineWidth = width;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = palette["map-label"];
  ctx.fillText(text, x, y);
  ctx.strokeStyle = palette["map-ring"];
  ctx.lineWidth = 1.25;
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
  ctx.stroke(PEBBLE);
  ctx.fill(PEBBLE);
  ctx.restore();
}
