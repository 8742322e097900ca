/** Names on the map: of my own marks, then of towns; at most 24, none cut off, none covering anything. */
import type { Frame } from "./frame.ts";
import type { Palette } from "./palette.ts";
import type { Pin } from "./pins.ts";
import type { Box, Space } from "./space.ts";
import { PIN_SIDE } from "./stacks.ts";
import type { PlacedTile } from "./streets/drawing.ts";
import type { Towns } from "./towns.ts";

const MOST = 24;
/** From this zoom on a circle is large enough for a name. */
const NAMED_FROM = 14;
const HALF = PIN_SIDE / 2;
const DOT = new Path2D(
  "M0 -3.2C1.9 -3.2 3.6 -1.8 3.6 0C3.6 1.9 2.4 3.2 0 3.2C-2.4 3.2 -3.6 1.9 -3.6 0C-3.6 -1.9 -2.1 -3.2 0 -3.2Z",
);

/** The start of a text, on its baseline. */
type Start = readonly [x: number, y: number];

export class Labels {
  #count = 0;
  readonly #ctx: CanvasRenderingContext2D;
  readonly #frame: Frame;
  readonly #palette: Palette;
  readonly #space: Space;

  constructor(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, space: Space) {
    this.#ctx = ctx;
    this.#frame = frame;
    this.#palette = palette;
    this.#space = space;
    ctx.textAlign = "left";
  }

  /** Below the circle or above it, else beside its pin. */
  pins(pins: readonly Pin[]): void {
    this.#ctx.font = `500 13px ${this.#palette["font-ui"]}`;
    for (const { marks, at, middle, r } of pins) {
      const label = marks[0]?.label;
      if (!label || r < NAMED_FROM || marks.some((mark) => mark.label !== label)) continue;
      const [x, y] = at;
      const [mx, my] = middle;
      const out = Math.max(r, HALF);
      // Isolated (U+2068): the map itself runs from left to right in every language.
      this.#put(`\u2068${label}\u2069`, this.#palette.ink, (width) => [
        [mx - width / 2, my + out + 17],
        [mx - width / 2, my - out - 9],
        [mx - HALF, my + out + 17],
        [mx + HALF - width, my + out + 17],
        [mx - HALF, my - out - 9],
        [mx + HALF - width, my - out - 9],
        [x + HALF + 15, y + 4],
        [x - HALF - 4 - width, y + 4],
        [x - width / 2, y + HALF + 15],
        [x - width / 2, y - HALF - 7],
      ]);
    }
  }

  /** @param named squares whose own map names them */
  towns(towns: Towns, named: readonly Pick<PlacedTile, "x" | "y" | "side">[]): void {
    const isNamed = (x: number, y: number): boolean =>
      named.some((tile) => x >= tile.x && x < tile.x + tile.side && y >= tile.y && y < tile.y + tile.side);
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
      if (x > width - 8 || isNamed(x, y)) continue;
      if (this.#put(towns.name(i), this.#palette["map-label"], () => [[x + 9, y + size * 0.34]])) this.#dot(x, y);
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

  /** Draws a name at the first of these places where it covers nothing. */
  #put(text: string, colour: string, starts: (width: number) => readonly Start[]): boolean {
    if (this.#count >= MOST) return false;
    const ctx = this.#ctx;
    const { width } = ctx.measureText(text);
    const places = starts(width);
    const start = places[this.#space.claim(places.map((place) => boxOf(place, width)))];
    if (!start) return false;
    this.#count++;
    ctx.lineJoin = "round";
    ctx.strokeStyle = this.#palette["map-halo"];
    ctx.lineWidth = 4;
    ctx.strokeText(text, ...start);
    ctx.fillStyle = colour;
    ctx.fillText(text, ...start);
    return true;
  }
}

/** With room on the left for a town's dot. */
const boxOf = ([x, y]: Start, width: number): Box => [x - 14, y - 13, x + width + 3, y + 5];
