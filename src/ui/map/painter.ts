/** Draws a scene, in the order water → land → graticule → rings → circles → me → labels. */
import { drawCircle, drawEdit, type Placed, place } from "./circles.ts";
import type { Frame } from "./frame.ts";
import { drawFrame, drawGrid, drawGridLabels, gridFor } from "./graticule.ts";
import { Labels } from "./labels.ts";
import { coastStrength, drawLand } from "./land.ts";
import { type Palette, readPalette } from "./palette.ts";
import { drawMe, drawRings } from "./rings.ts";
import { drawRoom } from "./room-cells.ts";
import type { Mark, Scene } from "./scene.ts";

/** How the map stands just now. */
interface Pose {
  readonly frame: Frame;
  readonly metresPerPixel: number;
  /** What the scale bar says. */
  readonly metres: number;
  readonly moving: boolean;
}

export class Painter {
  readonly #box: HTMLElement;
  /** The ground lies on its own canvas: it is dear to draw and changes only with the view. */
  readonly #ground = document.createElement("canvas");
  readonly #canvas = document.createElement("canvas");
  #palette: Palette;
  #placed: readonly Placed[] = [];
  /** What the ground was last drawn for. */
  #grounded = "";

  constructor(box: HTMLElement) {
    this.#box = box;
    this.#palette = readPalette(box);
    for (const canvas of [this.#canvas, this.#ground]) {
      canvas.className = "chart";
      canvas.setAttribute("aria-hidden", "true");
      box.prepend(canvas);
    }
  }

  recolour(): void {
    this.#palette = readPalette(this.#box);
    this.#grounded = "";
  }

  remove(): void {
    this.#canvas.remove();
    this.#ground.remove();
  }

  paint(scene: Scene, { frame, metresPerPixel, metres, moving }: Pose): void {
    const ctx = this.#canvas.getContext("2d");
    if (!ctx || frame.width === 0) return;
    this.#paintGround(frame, scene, metres, moving ? "quick" : "full");
    fitCanvas(this.#canvas, ctx, frame);
    ctx.clearRect(0, 0, frame.width, frame.height);
    const grid = gridFor(frame);
    drawGrid(ctx, frame, this.#palette, grid);
    this.#placed = place(frame, scene.marks);
    this.#paintPlaces(ctx, frame, scene, metresPerPixel);
    this.#paintWords(ctx, frame, scene, grid);
  }

  #paintPlaces(ctx: CanvasRenderingContext2D, frame: Frame, { me, edit, rtl }: Scene, metresPerPixel: number): void {
    const palette = this.#palette;
    if (me && edit === undefined) {
      const busy = this.#placed.map(({ x, y }) => [x, y] as const);
      drawRings(ctx, frame, palette, me, busy);
    }
    for (const placed of this.#placed) {
      if (placed.mark.kind === "room") drawRoom(ctx, frame, palette, placed);
      else drawCircle(ctx, palette, placed);
    }
    if (edit !== undefined) drawEdit(ctx, frame, palette, edit / metresPerPixel, rtl ? -1 : 1);
    if (me) drawMe(ctx, frame, palette, me);
  }

  #paintWords(
    ctx: CanvasRenderingContext2D,
    frame: Frame,
    { edit, framed, rtl, small, towns }: Scene,
    grid: ReturnType<typeof gridFor>,
  ): void {
    const palette = this.#palette;
    const foot = framed ? 20 : edit === undefined ? 250 : 70;
    if (!small) drawGridLabels(ctx, frame, palette, grid, { top: 90, bottom: foot, wide: framed });
    const labels = new Labels(ctx, frame, palette, this.#placed);
    labels.circles(this.#placed);
    if (towns) labels.towns(towns);
    if (framed) drawFrame(ctx, frame, palette, grid, rtl ? "left" : "right");
  }

  #paintGround(frame: Frame, { world }: Scene, metres: number, care: "quick" | "full"): void {
    const strength = coastStrength(metres);
    // Without a coast the ground is one colour wherever the map goes.
    const where = strength > 0 ? `${frame.left} ${frame.top} ${frame.zoom} ${care}` : "";
    const key = `${frame.width} ${frame.height} ${where} ${strength} ${world !== undefined}`;
    if (key === this.#grounded) return;
    const ctx = this.#ground.getContext("2d");
    if (!ctx) return;
    this.#grounded = key;
    fitCanvas(this.#ground, ctx, frame);
    drawLand(ctx, frame, this.#palette, world, strength, care);
  }

  /** The mark under a finger; of several the smallest. */
  hit(at: { readonly x: number; readonly y: number }): Mark | undefined {
    const under = this.#placed.filter(({ x, y, r }) => Math.hypot(at.x - x, at.y - y) <= Math.max(r, 22));
    return under.sort((a, b) => a.r - b.r)[0]?.mark;
  }
}

function fitCanvas(canvas: HTMLCanvasElement, ctx: CanvasRenderingContext2D, frame: Frame): void {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const width = Math.round(frame.width * ratio);
  const height = Math.round(frame.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
}
