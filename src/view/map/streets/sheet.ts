/**
 * Something drawn of the map on an element of its own: its streets, or their names. While the next drawing is made, or the map moves, the
 * last one is shown where it now lies, moved and enlarged by the browser, which is cheaper than to paint it again.
 */
import type { Frame } from "../frame.ts";

/** Whether a drawing is still wanted. */
export interface Wanted {
  readonly still: boolean;
}

/** The promise may reject: the last drawing stays. One that is wanted no more need not end. */
export type Draw = (wanted: Wanted) => Promise<HTMLCanvasElement | ImageBitmap>;

interface Made extends Wanted {
  readonly key: string;
  readonly frame: Frame;
  still: boolean;
}

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
let last: Promise<void> = Promise.resolve();
/** The browser copies each canvas that is new or was drawn on: one in a frame is enough for it. */
function inOwnFrame(): Promise<void> {
  last = last.then(nextFrame);
  return last;
}

export class Sheet {
  readonly #drops: boolean;
  #shown: Made | undefined;
  #next: Made | undefined;
  #later: (() => void) | undefined;
  #canvas: HTMLCanvasElement | undefined;
  #layer: HTMLElement | undefined;
  #frame: Frame | undefined;

  /** @param drops whether what is under way is given up for what is wanted now; else it is finished first, or while the map moves nothing ever would be */
  constructor(drops: boolean) {
    this.#drops = drops;
  }

  /** What should be shown. Is drawn if that is not it already. */
  want(key: string, frame: Frame, draw: Draw): void {
    this.#later = undefined;
    if (key === (this.#next ?? this.#shown)?.key) return;
    if (this.#next && this.#drops) this.#next.still = false;
    else if (this.#next) {
      this.#later = () => this.want(key, frame, draw);
      return;
    }
    const next = { key, frame, still: true };
    this.#next = next;
    draw(next)
      .then(async (drawn) => {
        await inOwnFrame();
        return drawn;
      })
      .then(
        (drawn) => this.#finish(next, drawn),
        () => this.#finish(next, undefined),
      );
  }

  #finish(made: Made, drawn: HTMLCanvasElement | ImageBitmap | undefined): void {
    if (this.#next !== made) {
      // It was cleared meanwhile.
      if (drawn && !(drawn instanceof HTMLCanvasElement)) drawn.close();
      return;
    }
    this.#next = undefined;
    if (drawn) {
      this.#canvas = drawn instanceof HTMLCanvasElement ? drawn : this.#holding(drawn);
      this.#shown = made;
      if (this.#layer && this.#frame) this.show(this.#layer, this.#frame);
    }
    this.#later?.();
  }

  #holding(bitmap: ImageBitmap): HTMLCanvasElement {
    const canvas = this.#canvas ?? document.createElement("canvas");
    canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
    return canvas;
  }

  /** Puts the last drawing where it lies in this frame, and the next one as soon as it is made. */
  show(layer: HTMLElement, frame: Frame): void {
    this.#layer = layer;
    this.#frame = frame;
    if (!this.#shown || !this.#canvas) return;
    const { frame: drawn } = this.#shown;
    const scale = frame.world / drawn.world;
    const { style } = this.#canvas;
    style.position = "absolute";
    style.left = "0";
    style.top = "0";
    style.width = `${drawn.width}px`;
    style.height = `${drawn.height}px`;
    style.transformOrigin = "0 0";
    style.transform = `translate(${drawn.left * scale - frame.left}px, ${drawn.top * scale - frame.top}px) scale(${scale})`;
    if (this.#canvas.parentNode !== layer) layer.replaceChildren(this.#canvas);
  }

  /** Nothing of it is shown any more. */
  clear(): void {
    this.#shown = undefined;
    if (this.#next) this.#next.still = false;
    this.#next = undefined;
    this.#later = undefined;
    this.#layer?.replaceChildren();
  }
}
