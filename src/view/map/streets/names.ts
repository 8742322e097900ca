/** Names along streets, where the street is long and straight enough, and names of places and points. */
import type { StreetName, StreetSpot } from "../../../protocol/maps/street-tile.ts";
import type { Frame } from "../frame.ts";
import type { Palette } from "../palette.ts";
import { type Box, partWithin, type Space } from "../space.ts";
import { MeasuredLine, type OnLine, type Stretch, straightest } from "./along.ts";
import type { Context } from "./draw.ts";
import { type ShownTile, scaleOf } from "./tiles.ts";

/** Names of one view. */
const MOST = 60;
/** Zoom from which names of a road's weight are drawn. */
const FROM = [16, 15.2, 14, 13.5, 13];
/** The same name again only this far away, pixels. */
const APART = 260;
/** Zoom from which places of a rank, and points of a rank, are named. */
const PLACES_FROM = [5, 8, 10, 11.5, 12.5, 13.5, 14.5];
const POINTS_FROM = [14, 14.5, 15, 15.5, 16, 16.5, 17];

/** Letters that join, carry marks, or stand in another order than they are written: such a text is drawn whole, or not at all. */
const WHOLE = /[\u0300-\u036f\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** Pixels that a letter takes at least, in the middle. */
const LEAST = 3;
/** Up to this bend, radians, a text is drawn as one. */
const LEVEL = 0.1;
const LEVEL_WHOLE = 0.3;

/** A text, or one letter of it, and where it stands on the canvas. */
interface Glyph {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Radians; 0 for what stands level. */
  readonly angle: number;
}

/** The parts of a line that lie within a box: what is beyond it is nobody's to read. */
export function clipLine(xy: ArrayLike<number>, box: Box): number[][] {
  const parts: number[][] = [];
  let isOpen = false;
  for (let i = 2; i < xy.length; i += 2) {
    const [ax, ay, bx, by] = [xy[i - 2]!, xy[i - 1]!, xy[i]!, xy[i + 1]!];
    const within = partWithin(box, [ax, ay], [bx, by]);
    if (within) {
      const [from, to] = within;
      if (!isOpen) parts.push([ax + from * (bx - ax), ay + from * (by - ay)]);
      parts.at(-1)?.push(ax + to * (bx - ax), ay + to * (by - ay));
    }
    isOpen = within?.[1] === 1;
  }
  return parts;
}

/** Squares along a stretch, which together cover a text of this height. */
function boxesAlong(line: MeasuredLine, { from }: Stretch, length: number, height: number): Box[] {
  const count = Math.max(1, Math.ceil(length / height));
  return Array.from({ length: count }, (_, i): Box => {
    const { x, y } = line.at(from + ((i + 0.5) / count) * length);
    return [x - height / 2, y - height / 2, x + height / 2, y + height / 2];
  });
}

/** Whether any of a line may lie within the view: most names of a tile do not. */
function isInView({ xy }: StreetName, tile: ShownTile, { width, height }: Frame): boolean {
  const scale = scaleOf(tile);
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let i = 0; i < xy.length; i += 2) {
    left = Math.min(left, xy[i]!);
    right = Math.max(right, xy[i]!);
    top = Math.min(top, xy[i + 1]!);
    bottom = Math.max(bottom, xy[i + 1]!);
  }
  return (
    tile.x + right * scale > 0 && tile.x + left * scale < width && tile.y + bottom * scale > 0 && tile.y + top * scale < height
  );
}

function onScreen({ xy }: StreetName, tile: ShownTile): Float64Array {
  const scale = scaleOf(tile);
  return Float64Array.from(xy, (value, i) => value * scale + (i % 2 === 0 ? tile.x : tile.y));
}

interface Lettering {
  readonly glyphs: readonly Glyph[];
  readonly font: string;
  readonly dot: boolean;
}

class Letterer {
  readonly placed: Lettering[] = [];
  readonly #ctx: Context;
  readonly #frame: Frame;
  readonly #palette: Palette;
  readonly #space: Space;
  readonly #widths = new Map<string, number>();
  readonly #spots = new Map<string, (readonly [number, number])[]>();

  constructor(ctx: Context, frame: Frame, palette: Palette, space: Space) {
    this.#ctx = ctx;
    this.#frame = frame;
    this.#palette = palette;
    this.#space = space;
  }

  street(name: StreetName, tile: ShownTile): void {
    if (this.placed.length >= MOST) return;
    const lines = this.#linesOf(name, tile);
    if (lines.length === 0) return;
    const font = `500 ${name.weight >= 3 ? 12.5 : 11.5}px ${this.#palette["font-ui"]}`;
    const length = this.#widthOf(name.text, font) + 8;
    const isWhole = WHOLE.test(name.text);
    for (const line of lines) {
      const stretch = straightest(line, length);
      if (!stretch || (isWhole && stretch.bend > LEVEL_WHOLE)) continue;
      const middle = line.at(stretch.from + length / 2);
      if (this.#isNear(name.text, middle) || !this.#space.claimAll(boxesAlong(line, stretch, length, 15))) continue;
      const level = isWhole || stretch.bend <= LEVEL;
      this.#put(
        name.text,
        middle,
        level ? this.#level(name.text, line, stretch, length) : this.#bent(name.text, line, stretch, font),
        font,
      );
      return;
    }
  }

  /** What is in view of a street, where its name might fit: to measure a text costs more than to see that it cannot. */
  #linesOf(name: StreetName, tile: ShownTile): readonly MeasuredLine[] {
    const view: Box = [8, 8, this.#frame.width - 8, this.#frame.height - 8];
    const least = LEAST * name.text.length;
    return clipLine(onScreen(name, tile), view)
      .map((part) => new MeasuredLine(part))
      .filter(({ length }) => length >= least);
  }

  /** Of one name a tile has many pieces. */
  #widthOf(text: string, font: string): number {
    const key = `${font} ${text}`;
    const before = this.#widths.get(key);
    if (before !== undefined) return before;
    this.#ctx.font = font;
    const { width } = this.#ctx.measureText(text);
    this.#widths.set(key, width);
    return width;
  }

  /** The whole text along the chord of its stretch, never upside down. */
  #level(text: string, line: MeasuredLine, { from }: Stretch, length: number): Glyph[] {
    const [a, b] = [line.at(from), line.at(from + length)];
    const angle = a.x <= b.x ? Math.atan2(b.y - a.y, b.x - a.x) : Math.atan2(a.y - b.y, a.x - b.x);
    return [{ text, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, angle }];
  }

  /** Letter by letter, from the end that reads from left to right. */
  #bent(text: string, line: MeasuredLine, { from }: Stretch, font: string): Glyph[] {
    const length = this.#widthOf(text, font) + 8;
    const backwards = line.at(from).x > line.at(from + length).x;
    let at = 4;
    return Array.from(text, (letter) => {
      const width = this.#widthOf(letter, font);
      const distance = at + width / 2;
      at += width;
      const spot = line.at(backwards ? from + length - distance : from + distance);
      return { text: letter, ...spot, angle: backwards ? spot.angle + Math.PI : spot.angle };
    });
  }

  spot({ kind, text, rank }: StreetSpot, x: number, y: number): void {
    if (this.placed.length >= MOST || x < 0 || x > this.#frame.width || y < 0 || y > this.#frame.height) return;
    const size = kind === "point" ? 11.5 : Math.max(12, 16 - 1.2 * rank);
    const font = `${kind === "place" ? 700 : 500} ${size}px ${this.#palette["font-ui"]}`;
    const half = this.#widthOf(text, font) / 2 + 3;
    const top = kind === "point" ? y + 5 : y - size / 2;
    if (this.#isNear(text, { x, y }) || !this.#space.claimAll([[x - half, top - 2, x + half, top + size + 3]])) return;
    this.#put(text, { x, y }, [{ text, x, y: top + size / 2, angle: 0 }], font, kind === "point");
  }

  #isNear(text: string, { x, y }: Pick<OnLine, "x" | "y">): boolean {
    return (this.#spots.get(text) ?? []).some(([px, py]) => Math.hypot(px - x, py - y) < APART);
  }

  #put(text: string, { x, y }: Pick<OnLine, "x" | "y">, glyphs: readonly Glyph[], font: string, dot = false): void {
    this.#spots.set(text, [...(this.#spots.get(text) ?? []), [x, y]]);
    this.placed.push({ glyphs, font, dot });
  }
}

function drawLettering(ctx: Context, { glyphs, font, dot }: Lettering): void {
  ctx.font = font;
  // All of the halo before any letter, or it would cover the letter before.
  for (const glyph of glyphs) at(ctx, glyph, () => ctx.strokeText(glyph.text, 0, 0));
  for (const glyph of glyphs) at(ctx, glyph, () => ctx.fillText(glyph.text, 0, 0));
  if (dot && glyphs[0]) at(ctx, glyphs[0], () => drawDot(ctx));
}

function at(ctx: Context, { x, y, angle }: Glyph, draw: () => void): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  draw();
  ctx.restore();
}

function drawDot(ctx: Context): void {
  ctx.beginPath();
  ctx.arc(0, -12, 2.6, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.fill();
}

/** The name of the town says nothing within the town. */
const isNamed = ({ kind, rank }: StreetSpot, zoom: number): boolean => {
  const from = (kind === "place" ? PLACES_FROM : POINTS_FROM)[rank];
  return from !== undefined && zoom >= from && (kind === "point" || zoom <= from + 6.5);
};

const spotsOf = (kind: StreetSpot["kind"], { zoom }: Frame, tiles: readonly ShownTile[]) =>
  tiles
    .flatMap((tile) => tile.tile.spots.filter((spot) => spot.kind === kind && isNamed(spot, zoom)).map((spot) => ({ spot, tile })))
    .sort((a, b) => a.spot.rank - b.spot.rank);

/** The widest first. */
const streetsOf = (frame: Frame, tiles: readonly ShownTile[]) =>
  tiles
    .flatMap((tile) =>
      tile.tile.names
        .filter((name) => frame.zoom >= FROM[name.weight]! && isInView(name, tile, frame))
        .map((name) => ({ name, tile })),
    )
    .sort((a, b) => b.name.weight - a.name.weight);

/** Draws the names there is room for, in steps: places first, then the widest streets, then points. */
export function* drawNames(
  ctx: Context,
  frame: Frame,
  palette: Palette,
  tiles: readonly ShownTile[],
  space: Space,
): Generator<void> {
  const letterer = new Letterer(ctx, frame, palette, space);
  function* letter(kind: "place" | "point"): Generator<void> {
    for (const { spot, tile } of spotsOf(kind, frame, tiles)) {
      letterer.spot(spot, tile.x + spot.x * scaleOf(tile), tile.y + spot.y * scaleOf(tile));
      yield;
    }
  }
  yield* letter("place");
  for (const { name, tile } of streetsOf(frame, tiles)) {
    letterer.street(name, tile);
    yield;
  }
  yield* letter("point");
  // Room is looked for in steps; a canvas that is drawn on is copied after each of them, so it is drawn on in the last.
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.strokeStyle = palette["map-halo"];
  ctx.lineWidth = 3.5;
  ctx.fillStyle = palette["map-label"];
  for (const lettering of letterer.placed) drawLettering(ctx, lettering);
}
