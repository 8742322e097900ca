/** Whether the topmost layer continues below the visible part, which a mark above the softkeys shows. */
import { signal } from "@preact/signals";
import { bodyOf } from "./focus.ts";
import { topLayer } from "./layers.ts";

export const below = signal(false);
/** In pixels: less than half a line does not count. */
const MIN_HIDDEN_PX = 8;
let frame = 0;

function measure(): void {
  frame = 0;
  const layer = topLayer();
  const body = layer && bodyOf(layer.box);
  below.value = !!body && body.scrollHeight - body.scrollTop - body.clientHeight > MIN_HIDDEN_PX;
}

function measureSoon(): void {
  if (!frame) frame = requestAnimationFrame(measure);
}

const inSoftkeys = ({ target }: MutationRecord): boolean =>
  Boolean((target instanceof Element ? target : target.parentElement)?.closest(".softkeys"));

/** Reacts to DOM changes. A press that only moves the focus changes only the softkeys, and must not cost a second frame. */
export function onMutations(records: readonly MutationRecord[]): void {
  if (!records.every(inSoftkeys)) measureSoon();
}

/** Scrolling updates the mark within the same frame. @returns a function that stops watching */
export function watchFold(): () => void {
  // Captured, because scroll events do not bubble.
  document.addEventListener("scroll", measure, true);
  addEventListener("resize", measureSoon);
  return () => {
    document.removeEventListener("scroll", measure, true);
    removeEventListener("resize", measureSoon);
  };
}
