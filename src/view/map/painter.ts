/** Draws a scene, in the order water → land → graticule → rings → areas → pins → me → labels. */
import { drawCircle, drawEdit, drawPin } from "./circles.ts";
import { type Frame, toScreen } from "./frame.ts";
import { drawFrame, drawGrid, drawGridLabels, gridFor } from "./graticule.ts";
import { Labels } from "./labels.ts";
import { coastStrength, drawLand } from "./land.ts";
import { isBlank, type Palette, readPalette } from "./palette.ts";
import { type Pin, type Placed, pin, place, reachOnScreen } from "./pins.ts";
import { drawMe, drawRings, labelRings } from "./rings.ts";
import { drawCell } from "./room-cells.ts";
import type { Mark, Scene } from "./scene.ts";
import { Space } from "./space.ts";
import { areasOf, type Stack, stacksOf } from "./stacks.ts";
import type { Look } from "./streets/drawing.ts";

/** The current position and zoom of the map. */
interface Pose {
  readonly frame: Frame;
  readonly metresPerPixel: number;
  /** The distance on the scale bar. */
  readonly metres: number;
  readonly moving: boolean;
}

/** Below the search begins what can be read. */
const SEARCH = 90;
/** Above a card at the bottom stand the scale bar and the buttons, one of them where coordinates begin. */
const BUTTONS = 190;

/** A touch hits a pin from this distance, in pixels. */
const FINGER = 22;

export class Painter {
  readonly #box: HTMLElement;
  /** The ground has its own canvas: it is slow to draw and changes only with the view. */
  readonly #ground = document.createElement("canvas");
  /** Streets are moved by the browser, so they lie on a layer of their own. */
  readonly #streets = document.createElement("div");
  readonly #names = document.createElement("div");
  readonly #canvas = document.createElement("canvas");
  #palette: Palette;
  #stacks: { readonly of: readonly Mark[]; readonly world: number; readonly stacks: readonly Stack[] } | undefined;
  #placed: readonly Placed[] = [];
  #pins: readonly Pin[] = [];
  /** The view that the ground was last drawn for. */
  #grounded = "";

  constructor(box: HTMLElement) {
    this.#box = box;
    this.#palette = readPalette(box);
    for (const layer of [this.#canvas, this.#names, this.#streets, this.#ground]) {
      layer.className = "chart";
      layer.setAttribute("aria-hidden", "true");
      box.prepend(layer);
    }
  }

  recolour(): void {
    const read = readPalette(this.#box);
    if (isBlank(read)) return;
    this.#palette = read;
    this.#grounded = "";
  }

  remove(): void {
    for (const layer of [this.#canvas, this.#names, this.#streets, this.#ground]) layer.remove();
  }

  /** @returns false where all but the ground waits for the next frame: at rest, the whole of it takes longer than a touch should wait */
  paint(scene: Scene, { frame, metresPerPixel, metres, moving }: Pose): boolean {
    const ctx = this.#canvas.getContext("2d");
    if (isBlank(this.#palette)) this.recolour();
    if (!ctx || frame.width === 0 || isBlank(this.#palette)) return true;
    if (this.#paintGround(frame, scene, metres, moving ? "quick" : "full") && !moving) return false;
    fitCanvas(this.#canvas, ctx, frame);
    ctx.clearRect(0, 0, frame.width, frame.height);
    const grid = gridFor(frame);
    drawGrid(ctx, frame, this.#palette, grid);
    const space = new Space(frame.width, frame.height);
    this.#placed = place(frame, this.stacks(scene.marks, frame.world));
    this.#pins = pin(frame, this.#placed, scene, space);
    this.#paintPlaces(ctx, frame, scene, metresPerPixel, space);
    this.#paintWords(ctx, frame, scene, grid, space, moving);
    return true;
  }

  /** The marks grouped at this zoom. */
  stacks(marks: readonly Mark[], world: number): readonly Stack[] {
    if (this.#stacks?.of !== marks || this.#stacks.world !== world)
      this.#stacks = { of: marks, world, stacks: stacksOf(marks, world) };
    return this.#stacks.stacks;
  }

  #paintPlaces(ctx: CanvasRenderingContext2D, frame: Frame, { me, edit, rtl }: Scene, metresPerPixel: number, space: Space): void {
    const palette = this.#palette;
    if (me && edit === undefined) drawRings(ctx, frame, palette, me);
    for (const area of this.#placed.flatMap(({ stack }) => areasOf(stack))) this.#paintArea(ctx, frame, area, space);
    for (const one of this.#pins) drawPin(ctx, palette, one);
    if (edit !== undefined) {
      const r = edit / metresPerPixel;
      drawEdit(ctx, frame, palette, r, rtl ? -1 : 1);
      space.takeRing([frame.width / 2, frame.height / 2], r);
    }
    if (me) drawMe(ctx, frame, palette, me);
  }

  #paintArea(ctx: CanvasRenderingContext2D, frame: Frame, mark: Mark, space: Space): void {
    if (mark.cell) {
      drawCell(ctx, frame, this.#palette, mark.cell);
      space.takeOutline(mark.cell.map((corner) => toScreen(frame, corner)));
    } else {
      const middle = toScreen(frame, mark.circle);
      const r = reachOnScreen(mark, frame);
      drawCircle(ctx, this.#palette, mark.kind, middle, r);
      space.takeRing(middle, r);
    }
  }

  #paintWords(
    ctx: CanvasRenderingContext2D,
    frame: Frame,
    { me, edit, framed, rtl, small, towns, streets, covered }: Scene,
    grid: ReturnType<typeof gridFor>,
    space: Space,
    moving: boolean,
  ): void {
    const palette = this.#palette;
    const foot = framed ? 20 : edit === undefined ? Math.max(250, covered + BUTTONS) : 70;
    space.takeEdges(covered && SEARCH, covered);
    if (me && edit === undefined) labelRings(ctx, frame, palette, me, space);
    const labels = new Labels(ctx, frame, palette, space);
    labels.pins(this.#pins);
    if (!small) drawGridLabels(ctx, frame, palette, grid, { top: SEARCH, bottom: foot, wide: framed }, space);
    // Where streets are drawn, their map has the names of places too.
    if (towns)
      labels.towns(
        towns,
        (streets?.in(frame).tiles ?? []).filter(({ tile }) => !tile.partial),
      );
    streets?.showNames(this.#names, this.#look(frame), space, moving);
    if (framed) drawFrame(ctx, frame, palette, grid, rtl ? "left" : "right");
  }

  #paintGround(frame: Frame, { world, streets }: Scene, metres: number, care: "quick" | "full"): boolean {
    const strength = coastStrength(metres);
    // Without a coast the ground is one colour, so no movement redraws it.
    const where = strength > 0 ? `${frame.left} ${frame.top} ${frame.zoom} ${care}` : "";
    const key = `${frame.width} ${frame.height} ${where} ${strength} ${world !== undefined}`;
    streets?.showGround(this.#streets, this.#look(frame));
    if (key === this.#grounded) return false;
    const ctx = this.#ground.getContext("2d");
    if (!ctx) return false;
    this.#grounded = key;
    fitCanvas(this.#ground, ctx, frame);
    drawLand(ctx, frame, this.#palette, world, strength, care);
    return true;
  }

  #look(frame: Frame): Look {
    return { frame, palette: this.#palette, ratio: ratioOf() };
  }

  /** What a touch hits: the nearest pin, else the smallest area. */
  hit(at: { readonly x: number; readonly y: number }): readonly Mark[] {
    const away = ([x, y]: readonly [number, number]) => Math.hypot(at.x - x, at.y - y);
    const pins = this.#pins.filter((one) => away(one.at) <= FINGER).sort((a, b) => away(a.at) - away(b.at));
    const areas = this.#pins.filter(({ middle, r }) => away(middle) <= r).sort((a, b) => a.r - b.r);
    return (pins[0] ?? areas[0])?.marks ?? [];
  }
}

/** Device pixels of one of the frame's. */
const ratioOf = (): number => Math.min(2, devicePixelRatio || 1);

function fitCanvas(canvas: HTMLCanvasElement, ctx: CanvasRenderingContext2D, frame: Frame): void {
  const ratio = ratioOf();
  const width = Math.round(frame.width * ratio);
  const height = Math.round(frame.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
}
