/** Rooms on the map: their cell with the room icon in its middle. The exact place is not known. */
import type { Point } from "../format/distance.ts";
import { type Frame, toScreen } from "./frame.ts";
import type { Palette } from "./palette.ts";

/** The room icon of the sprite, on its 24-unit grid. */
const DOLMEN = new Path2D(
  "M11.7 3.8c5.6 0 9.3.7 9.3 2.5 0 1.7-3.8 2.3-9.2 2.3S3 8 3 6.2s3.6-2.4 8.7-2.4Z" +
    "M8.7 8.7c.5 3.7.6 7.3.4 10.2-.1 1.1-.7 1.6-1.7 1.6h-.7c-1.1 0-1.7-.6-1.7-1.7.1-3.1.3-6.6.9-10.2" +
    "M15.3 8.7c-.5 3.7-.6 7.3-.4 10.2.1 1.1.7 1.6 1.7 1.6h.7c1.1 0 1.7-.6 1.7-1.7-.1-3.1-.3-6.6-.9-10.2",
);
const ICON = 22;

export function drawCell(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, cell: readonly Point[]): void {
  ctx.lineJoin = "round";
  ctx.beginPath();
  for (const corner of cell) ctx.lineTo(...toScreen(frame, corner));
  ctx.closePath();
  ctx.fillStyle = palette["map-room-fill"];
  ctx.fill();
  ctx.strokeStyle = palette["map-room"];
  ctx.lineWidth = 2;
  ctx.stroke();
}

export function drawDolmen(
  ctx: CanvasRenderingContext2D,
  palette: Palette,
  [x, y]: readonly [x: number, y: number],
  r: number,
): void {
  ctx.save();
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.strokeStyle = palette["map-room"];
  // Shrinks with the cell, but stays visible.
  const size = Math.max(14, Math.min(ICON, 1.1 * r)) / 24;
  ctx.translate(x - 12 * size, y - 12 * size);
  ctx.scale(size, size);
  ctx.lineWidth = 1.75;
  ctx.stroke(DOLMEN);
  ctx.restore();
}
