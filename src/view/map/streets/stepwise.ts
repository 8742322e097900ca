/** Draws on the page, a few milliseconds at a time. */
import type { Frame } from "../frame.ts";

/** Work between two turns of the page, ms. */
const SLICE_MS = 6;

export type Steps = (ctx: CanvasRenderingContext2D) => Generator<void>;

/** @param steps is given the context; its last step has drawn all @param ratio device pixels of one of the frame's @param rest before the first, ms */
export function drawStepwise(
  { width, height }: Pick<Frame, "width" | "height">,
  ratio: number,
  steps: Steps,
  rest = 0,
): Promise<HTMLCanvasElement> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  if (!ctx) return Promise.reject(new Error("no canvas"));
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const drawing = steps(ctx);
  return new Promise((resolve, reject) => {
    const slice = (): void => {
      const until = performance.now() + SLICE_MS;
      try {
        for (;;) {
          if (drawing.next().done) {
            resolve(canvas);
            return;
          }
          if (performance.now() >= until) break;
        }
      } catch (error) {
        reject(error as Error);
        return;
      }
      setTimeout(slice);
    };
    if (rest > 0) setTimeout(slice, rest);
    else slice();
  });
}
