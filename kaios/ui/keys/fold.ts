/** Whether the topmost layer goes on below the fold, which a mark over the softkeys tells. */
import { signal } from "@preact/signals";
import { bodyOf } from "./focus.ts";
import { topLayer } from "./layers.ts";

export const below = signal(false);
/** Less than half a line is no news. */
const LEAST = 8;
let frame = 0;

function look(): void {
  frame = 0;
  const layer = topLayer();
  const body = layer && bodyOf(layer.box);
  below.value = !!body && body.scrollHeight - body.scrollTop - body.clientHeight > LEAST;
}

function lookSoon(): void {
  if (!frame) frame = requestAnimationFrame(look);
}

const inSoftkeys = ({ target }: MutationRecord): boolean =>
  Boolean((target instanceof Element ? target : target.parentElement)?.closest(".softkeys"));

/** What was drawn. A press that only moves the focus changes nothing here, and costs no second frame. */
export function drawn(records: readonly MutationRecord[]): void {
  if (!records.every(inSoftkeys)) lookSoon();
}

/** Scrolling is told within the frame that shows it. @returns how to stop */
export function watchFold(): () => void {
  // It does not bubble.
  document.addEventListener("scroll", look, true);
  addEventListener("resize", lookSoon);
  return () => {
    document.removeEventListener("scroll", look, true);
    removeEventListener("resize", lookSoon);
  };
}
