/** Lines of latitude and longitude with their numbers, and the chart's frame, whose bars keep step with them. */
import { formatAngle } from "../format/coordinates.ts";
import { type Frame, latitudeAt, longitudeAt, unitX, unitY } from "./frame.ts";
import type { Palette } from "./palette.ts";
import type { Space } from "./space.ts";

const SECOND = 1 / 3600;
const MINUTE = 1 / 60;
const STEPS = [1, 2, 5, 10, 15, 30].flatMap((n) => [n * SECOND, n * MINUTE, n]).sort((a, b) => a - b);

/** Lines at least this far apart, in pixels. */
const APART = 110;
export const FRAME_WIDTH = 6;

export interface Grid {
  readonly step: number;
  readonly verticals: readonly { readonly at: number; readonly value: number }[];
  readonly horizontals: readonly { readonly at: number; readonly value: number }[];
}

export function gridFor(frame: Frame): Grid {
  const perPixel = 360 / frame.world;
  const step = STEPS.find((size) => size / perPixel >= APART) ?? 30;
  const verticals = [];
  for (let i = Math.ceil(longitudeAt(frame, 0) / step); ; i++) {
    const at = unitX(i * step) * frame.world - frame.left;
    if (at > frame.width || verticals.length > 40) break;
    verticals.push({ at, value: wrap(i * step) });
  }
  const horizontals = [];
  for (let i = Math.ceil(latitudeAt(frame, frame.height) / step); ; i++) {
    const at = unitY(i * step) * frame.world - frame.top;
    if (at < 0 || i * step > 85 || horizontals.length > 40) break;
    horizontals.push({ at, value: i * step });
  }
  return { step, verticals, horizontals };
}

function wrap(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}

export function drawGrid(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, grid: Grid): void {
  ctx.strokeStyle = palette["map-graticule"];
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const { at } of grid.verticals) {
    ctx.moveTo(Math.round(at) + 0.5, 0);
    ctx.lineTo(Math.round(at) + 0.5, frame.height);
  }
  for (const { at } of grid.horizontals) {
    ctx.moveTo(0, Math.round(at) + 0.5);
    ctx.lineTo(frame.width, Math.round(at) + 0.5);
  }
  ctx.stroke();
}

interface Clear {
  readonly top: number;
  readonly bottom: number;
  /** Meridians are numbered only where there is room for it. */
  readonly wide: boolean;
}

export function drawGridLabels(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  palette: Palette,
  grid: Grid,
  clear: Clear,
  space: Space,
): void {
  ctx.font = `11px ${palette["font-ui"]}`;
  ctx.textAlign = "left";
  ctx.direction = "ltr";
  ctx.globalAlpha = 0.9;
  const put = (text: string, x: number, y: number) => {
    if (space.claim([[x - 2, y - 10, x + ctx.measureText(text).width + 2, y + 3]]) < 0) return;
    ctx.strokeStyle = palette["map-halo"];
    ctx.lineWidth = 3;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = palette["map-label"];
    ctx.fillText(text, x, y);
  };
  for (const { at, value } of grid.horizontals) {
    if (at > clear.top && at < frame.height - clear.bottom)
      put(formatAngle(value, "latitude", grid.step), clear.wide ? 16 : 8, at - 5);
  }
  if (clear.wide) {
    for (const { at, value } of grid.verticals) {
      if (at > 90 && at < frame.width - 320) put(formatAngle(value, "longitude", grid.step), at + 5, frame.height - 18);
    }
  }
  ctx.globalAlpha = 1;
  ctx.direction = "inherit";
}

/** The chart frame: bars that change with every half step of the graticule, on the three sides that are not the panel's. */
export function drawFrame(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  palette: Palette,
  grid: Grid,
  inlineEnd: "right" | "left",
): void {
  const { width, height } = frame;
  const edge = inlineEnd === "right" ? width - FRAME_WIDTH : 0;
  ctx.fillStyle = palette["map-halo"];
  ctx.fillRect(0, 0, width, FRAME_WIDTH);
  ctx.fillRect(0, height - FRAME_WIDTH, width, FRAME_WIDTH);
  ctx.fillRect(edge, 0, FRAME_WIDTH, height);
  ctx.fillStyle = palette["map-neatline"];
  const half = ((grid.step / 360) * frame.world) / 2;
  for (let x = (grid.verticals[0]?.at ?? 0) - 2 * half; x < width; x += 2 * half) {
    ctx.fillRect(x, 0, half, FRAME_WIDTH);
    ctx.fillRect(x, height - FRAME_WIDTH, half, FRAME_WIDTH);
  }
  for (let i = 0; i < grid.horizontals.length; i++) {
    const at = grid.horizontals[i]!.at;
    const next = grid.horizontals[i + 1]?.at ?? at - 2 * half;
    ctx.fillRect(edge, (at + next) / 2, FRAME_WIDTH, (at - next) / 2);
  }
  ctx.strokeStyle = palette["map-neatline"];
  ctx.lineWidth = 1;
  const inner = inlineEnd === "right" ? edge + 0.5 : FRAME_WIDTH - 0.5;
  ctx.beginPath();
  ctx.moveTo(inlineEnd === "right" ? 0 : width, FRAME_WIDTH + 0.5);
  ctx.lineTo(inner, FRAME_WIDTH + 0.5);
  ctx.lineTo(inner, height - FRAME_WIDTH - 0.5);
  ctx.lineTo(inlineEnd === "right" ? 0 : width, height - FRAME_WIDTH - 0.5);
  ctx.stroke();
}
