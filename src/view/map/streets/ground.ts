/**
 * Streets on a canvas of their own, drawn a few milliseconds at a time. While the next drawing is made, or the map moves, the last one is
 * shown where it now lies: enlarged, moved, and with land around it.
 */
import type { Frame } from "../frame.ts";

/** Work between two turns of the page, ms. */
const SLICE_MS = 7;

type Draw = (ctx: CanvasRenderingContext2D) => Generator<void>;

interface Drawing {
  readonly key: string;
  readonly frame: Frame;
  readonly canvas: HTMLCanvasElement;
}

export class StreetGround {
  #shown: Drawing | undefined;
  #next: Drawing | undefined;
  /** The canvas that is shown no more. */
  #spare: HTMLCanvasElement | undefined;
  #timer = 0;
  readonly #done: () => void;

  /** @param done called when there is something newer to show */
  constructor(done: () => void) {
    this.#done = done;
  }

  /** What should be shown. Begins to draw it if that is not it, or is under way, already. */
  want(key: string, frame: Frame, ratio: number, draw: Draw): void {
    if (key === this.#shown?.key || key === this.#next?.key) return;
    // What was begun is finished first while the map moves, or nothing ever would be.
    if (this.#next && frame.zoom === this.#next.frame.zoom) return;
    this.#begin(key, frame, ratio, draw);
  }

  #begin(key: string, frame: Frame, ratio: number, draw: Draw): void {
    cancelAnimationFrame(this.#timer);
    const canvas = this.#spare ?? document.createElement("canvas");
    canvas.width = Math.round(frame.width * ratio);
    canvas.height = Math.round(frame.height * ratio);
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#spare = undefined;
    this.#next = { key, frame, canvas };
    const steps = draw(ctx);
    const slice = (): void => {
      const until = performance.now() + SLICE_MS;
      for (;;) {
        if (steps.next().done) {
          this.#finish();
          return;
        }
        if (performance.now() >= until) break;
      }
      this.#timer = requestAnimationFrame(slice);
    };
    slice();
  }

  #finish(): void {
    this.#spare = this.#shown?.canvas;
    this.#shown = this.#next;
    this.#next = undefined;
    this.#done();
  }

  /** Whether what is shown is what was wanted. */
  isCurrent(key: string): boolean {
    return this.#shown?.key === key;
  }

  /** Puts the last drawing where it lies in this frame. */
  show(ctx: CanvasRenderingContext2D, { world, left, top }: Frame): void {
    if (!this.#shown) return;
    const { canvas, frame } = this.#shown;
    const scale = world / frame.world;
    ctx.drawImage(canvas, frame.left * scale - left, frame.top * scale - top, frame.width * scale, frame.height * scale);
  }

  /** Nothing of it is shown any more. */
  clear(): void {
    cancelAnimationFrame(this.#timer);
    this.#shown = undefined;
    this.#next = undefined;
  }
}
