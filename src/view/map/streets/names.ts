/** Names along streets, where the street is long and straight enough, and names of places and points. */
import { EXTENT, type StreetName } from "../../../protocol/maps/street-tile.ts";
import type { Frame } from "../frame.ts";
import type { Palette } from "../palette.ts";
import { type Box, partWithin, type Space } from "../space.ts";
import { type Shown, type ShownTile, scaleOf } from "./tiles.ts";

/** How far the street may turn below its name, radians. */
const MOST_TURN = 0.5;
/** Names of one view. */
const MOST = 60;
/** Zoom from which names of a road's weight are drawn. */
const FROM = [16, 15.2, 14, 13.5, 13];
/** The same name again only this far away, pixels. */
const APART = 260;
/** Zoom from which places of a rank, and points of a rank, are named. */
const PLACES_FROM = [5, 8, 10, 11.5, 12.5, 13.5, 14.5];
const POINTS_FROM = [14, 14.5, 15, 15.5, 16, 16.5, 17];

/** A name and where it stands, in world units, so that it stays there while the map moves. */
export interface Lettering {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Radians; 0 for a name that stands level. */
  readonly angle: number;
  readonly font: string;
  readonly colour: string;
  readonly dot: boolean;
}

interface Run {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

/** The middle of the longest run of a line, in pixels, that turns little over `length`; `undefined` where there is none. */
export function straightRun(xy: ArrayLike<number>, length: number): Run | undefined {
  let best: (Run & { readonly length: number }) | undefined;
  let from = 0;
  let run = 0;
  for (let i = 2; i < xy.length; i += 2) {
    const [dx, dy] = [xy[i]! - xy[i - 2]!, xy[i + 1]! - xy[i - 1]!];
    const whole = Math.atan2(xy[i + 1]! - xy[from + 1]!, xy[i]! - xy[from]!);
    const turn = Math.abs(((Math.atan2(dy, dx) - whole + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
    if (turn > MOST_TURN) {
      from = i - 2;
      run = 0;
    }
    run += Math.hypot(dx, dy);
    const chord = Math.hypot(xy[i]! - xy[from]!, xy[i + 1]! - xy[from + 1]!);
    // What bends back and forth is longer than it reaches.
    if (chord >= length && run < 1.1 * chord && (!best || chord > best.length)) {
      const angle = Math.atan2(xy[i + 1]! - xy[from + 1]!, xy[i]! - xy[from]!);
      best = { x: (xy[i]! + xy[from]!) / 2, y: (xy[i + 1]! + xy[from + 1]!) / 2, angle, length: chord };
    }
  }
  return best;
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

/** Read from left to right: never upside down. */
const upright = (angle: number): number =>
  angle > Math.PI / 2 ? angle - Math.PI : angle <= -Math.PI / 2 ? angle + Math.PI : angle;

/** Squares along a slanted text, which together cover it. */
function boxesAlong({ x, y, angle }: Run, width: number, height: number): Box[] {
  const count = Math.max(1, Math.ceil(width / height));
  return Array.from({ length: count }, (_, i): Box => {
    const at = ((i + 0.5) / count - 0.5) * width;
    const [cx, cy] = [x + at * Math.cos(angle), y + at * Math.sin(angle)];
    return [cx - height / 2, cy - height / 2, cx + height / 2, cy + height / 2];
  });
}

function onScreen({ xy }: StreetName, tile: ShownTile): Float64Array {
  const scale = scaleOf(tile);
  return Float64Array.from(xy, (value, i) => value * scale + (i % 2 === 0 ? tile.x : tile.y));
}

class Letterer {
  readonly placed: Lettering[] = [];
  readonly #ctx: CanvasRenderingContext2D;
  readonly #frame: Frame;
  readonly #palette: Palette;
  readonly #space: Space;
  readonly #spots = new Map<string, (readonly [number, number])[]>();

  constructor(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, space: Space) {
    this.#ctx = ctx;
    this.#frame = frame;
    this.#palette = palette;
    this.#space = space;
  }

  street(name: StreetName, tile: ShownTile): void {
    if (this.placed.length >= MOST || this.#frame.zoom < FROM[name.weight]!) return;
    const font = `500 ${name.weight >= 3 ? 12.5 : 11.5}px ${this.#palette["font-ui"]}`;
    this.#ctx.font = font;
    const { width } = this.#ctx.measureText(name.text);
    const view: Box = [8, 8, this.#frame.width - 8, this.#frame.height - 8];
    for (const part of clipLine(onScreen(name, tile), view)) {
      const run = straightRun(part, width + 12);
      if (!run || this.#isNear(name.text, run) || !this.#space.claimAll(boxesAlong(run, width + 6, 15))) continue;
      this.#put(name.text, run.x, run.y, upright(run.angle), font, this.#palette["map-label"], false);
      return;
    }
  }

  spot(kind: "place" | "point", text: string, rank: number, x: number, y: number): void {
    const { zoom } = this.#frame;
    const from = (kind === "place" ? PLACES_FROM : POINTS_FROM)[rank];
    // The name of the town says nothing within the town.
    if (this.placed.length >= MOST || from === undefined || zoom < from || (kind === "place" && zoom > from + 6.5)) return;
    const size = kind === "point" ? 11.5 : Math.max(12, 16 - 1.2 * rank);
    const font = `${kind === "place" ? 700 : 500} ${size}px ${this.#palette["font-ui"]}`;
    this.#ctx.font = font;
    const half = this.#ctx.measureText(text).width / 2 + 3;
    const top = kind === "point" ? y + 5 : y - size / 2;
    if (this.#isNear(text, { x, y }) || !this.#space.claimAll([[x - half, top - 2, x + half, top + size + 3]])) return;
    this.#put(text, x, top + size / 2, 0, font, this.#palette["map-label"], kind === "point");
  }

  #isNear(text: string, { x, y }: Pick<Run, "x" | "y">): boolean {
    return (this.#spots.get(text) ?? []).some(([px, py]) => Math.hypot(px - x, py - y) < APART);
  }

  #put(text: string, x: number, y: number, angle: number, font: string, colour: string, dot: boolean): void {
    this.#spots.set(text, [...(this.#spots.get(text) ?? []), [x, y]]);
    const { world, left, top } = this.#frame;
    this.placed.push({ text, x: (x + left) / world, y: (y + top) / world, angle, font, colour, dot });
  }
}

/** Decides which names there is room for: places first, then the widest streets, then points. */
export function placeNames(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  palette: Palette,
  shown: Shown,
  space: Space,
): readonly Lettering[] {
  const letterer = new Letterer(ctx, frame, palette, space);
  const spots = (kind: "place" | "point") =>
    shown.tiles
      .flatMap((tile) => tile.tile.spots.filter((spot) => spot.kind === kind).map((spot) => ({ ...spot, tile })))
      .sort((a, b) => a.rank - b.rank);
  const streets = shown.tiles.flatMap((tile) => tile.tile.names.map((name) => ({ name, tile })));
  const letterSpot = ({ kind, text, rank, x, y, tile }: ReturnType<typeof spots>[number]): void =>
    letterer.spot(kind, text, rank, tile.x + (x / EXTENT) * tile.side, tile.y + (y / EXTENT) * tile.side);
  spots("place").forEach(letterSpot);
  for (const { name, tile } of streets.sort((a, b) => b.name.weight - a.name.weight)) letterer.street(name, tile);
  spots("point").forEach(letterSpot);
  return letterer.placed;
}

export function drawNames(
  ctx: CanvasRenderingContext2D,
  { world, left, top, width }: Frame,
  palette: Palette,
  names: readonly Lettering[],
): void {
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const { text, x, y, angle, font, colour, dot } of names) {
    const raw = x * world - left;
    ctx.save();
    ctx.translate(raw + Math.round((width / 2 - raw) / world) * world, y * world - top);
    ctx.rotate(angle);
    ctx.font = font;
    ctx.strokeStyle = palette["map-halo"];
    ctx.lineWidth = 3.5;
    ctx.strokeText(text, 0, 0);
    ctx.fillStyle = colour;
    ctx.fillText(text, 0, 0);
    if (dot) drawDot(ctx, palette);
    ctx.restore();
  }
  ctx.restore();
}

function drawDot(ctx: CanvasRenderingContext2D, palette: Palette): void {
  ctx.beginPath();
  ctx.arc(0, -12, 2.6, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.fillStyle = palette["map-label"];
  ctx.fill();
}
