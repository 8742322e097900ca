/** Names on the map: of places I made, then of towns, at most 24, none over another. */
import type { Placed } from "./circles.ts";
import type { Frame } from "./frame.ts";
import type { Palette } from "./palette.ts";
import type { Towns } from "./towns.ts";

const MOST = 24;
/** On a screen this narrow a name stands whole or not at all. */
const SMALL = 340;
const DOT = new Path2D(
  "M0 -3.2C1.9 -3.2 3.6 -1.8 3.6 0C3.6 1.9 2.4 3.2 0 3.2C-2.4 3.2 -3.6 1.9 -3.6 0C-3.6 -1.9 -2.1 -3.2 0 -3.2Z",
);

type Box = readonly [left: number, top: number, right: number, bottom: number];

export class Labels {
  readonly #taken: Box[] = [];
  #count = 0;
  readonly #ctx: CanvasRenderingContext2D;
  readonly #frame: Frame;
  readonly #palette: Palette;

  constructor(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, reserved: readonly Placed[]) {
    this.#ctx = ctx;
    this.#frame = frame;
    this.#palette = palette;
    for (const { x, y, r } of reserved.slice(0, 60)) {
      const size = Math.min(r, 24);
      this.#taken.push([x - size, y - size, x + size, y + size]);
    }
  }

  circles(placed: readonly Placed[]): void {
    this.#ctx.font = `500 13px ${this.#palette["font-ui"]}`;
    this.#ctx.textAlign = "center";
    for (const { mark, x, y, r } of placed) {
      // Isolated: the map itself runs from left to right in every language.
      if (mark.label && r >= 14) this.#put(`\u2068${mark.label}\u2069`, x, y + r + 17, this.#palette.ink, 0.5);
    }
  }

  towns(towns: Towns): void {
    const { world, left, top, width, height, zoom } = this.#frame;
    const size = zoom < 8 ? 13 : 16;
    const room = zoom < 4 ? 14 : MOST;
    this.#ctx.font = `700 ${size}px ${this.#palette["font-ui"]}`;
    this.#ctx.textAlign = "left";
    for (let i = 0; i < towns.count && this.#count < room; i++) {
      const y = towns.y[i]! * world - top;
      if (y < 8 || y > height - 8) continue;
      const raw = towns.x[i]! * world - left;
      const x = raw - Math.floor(raw / world) * world;
      if (x > width - 8) continue;
      if (this.#put(towns.name(i), x + 9, y + size * 0.34, this.#palette["map-label"], 0)) this.#dot(x, y);
    }
  }

  #dot(x: number, y: number): void {
    const ctx = this.#ctx;
    ctx.save();
    ctx.translate(x, y);
    ctx.strokeStyle = this.#palette["map-halo"];
    ctx.lineWidth = 3;
    ctx.stroke(DOT);
    ctx.fillStyle = this.#palette["map-label"];
    ctx.fill(DOT);
    ctx.restore();
  }

  /** Draws a name unless it would cover another or fall off the edge. */
  #put(text: string, x: number, y: number, colour: string, anchor: 0 | 0.5): boolean {
    if (this.#count >= MOST) return false;
    const ctx = this.#ctx;
    const width = ctx.measureText(text).width;
    const start = x - width * anchor;
    const box: Box = [start - 14, y - 16, start + width + 4, y + 6];
    if (
      start + width > this.#frame.width + (this.#frame.width < SMALL ? 0 : 30) ||
      this.#taken.some((other) => overlaps(box, other))
    )
      return false;
    this.#taken.push(box);
    this.#count++;
    ctx.lineJoin = "round";
    ctx.strokeStyle = this.#palette["map-halo"];
    ctx.lineWidth = 4;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
    return true;
  }
}

function overlaps(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
