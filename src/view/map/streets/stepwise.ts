/** Draws on the page, a few milliseconds at a time. */
import type { Frame } from "../frame.ts";
import type { Wanted } from "./sheet.ts";

/** Work between two turns of the page, ms. */
const SLICE_MS = 6;

export type Steps = (ctx: CanvasRenderingContext2D) => Generator<void>;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns whether the last step is done */
function slice(drawing: Generator<void>): boolean {
  const until = performance.now() + SLICE_MS;
  do {
    if (drawing.next().done) return true;
  } while (performance.now() < until);
  return false;
}

/**
 * Rejects where there is no canvas, and with what a step throws.
 * @param steps is given the context; its last step has drawn all @param ratio device pixels of one of the frame's
 * @param rest before the first step, ms @param wanted once it is not any more, no step is taken
 */
export async function drawStepwise(
  { width, height }: Pick<Frame, "width" | "height">,
  ratio: number,
  steps: Steps,
  rest: number,
  wanted: Wanted,
): Promise<HTMLCanvasElement> {
  if (rest > 0) await pause(rest);
  const canvas = document.createElement("canvas");
  if (!wanted.still) return canvas;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  if (!ctx) throw new Error("no canvas");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const drawing = steps(ctx);
  while (wanted.still && !slice(drawing)) await pause(0);
  return canvas;
}
