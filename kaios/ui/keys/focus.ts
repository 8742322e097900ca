/** Moves the focus through the rows of the topmost layer. Lists wrap around; content longer than the screen scrolls first. */
import { type Layer, rowOf } from "./layers.ts";

const ROWS = "[data-nav]";
/** The share of the visible height that one press scrolls. */
const PAGE = 0.6;

const rowsIn = (box: Element): HTMLElement[] => Array.prototype.slice.call(box.querySelectorAll(ROWS)) as HTMLElement[];

export const bodyOf = (box: Element): HTMLElement | null => box.querySelector<HTMLElement>(".body");

/** The index of the next row; undefined if there are none. */
export function nextIndex(at: number, count: number, step: 1 | -1): number | undefined {
  if (count === 0) return undefined;
  if (at < 0) return step > 0 ? 0 : count - 1;
  return (at + step + count) % count;
}

interface View {
  readonly top: number;
  readonly height: number;
  /** The height of all content. */
  readonly whole: number;
}

/**
 * Pixels to scroll instead of moving the focus; 0 to move.
 * @param next the position of the next row in the content, if there is one in that direction
 */
export function scrollFirst(view: View, next: { readonly top: number; readonly bottom: number } | undefined, step: 1 | -1): number {
  const page = view.height * PAGE;
  if (step > 0) {
    const rest = view.whole - view.top - view.height;
    const hidden = next ? next.bottom - view.top - view.height : rest;
    const far = next ? hidden > view.height * PAGE : hidden > 2;
    return far ? Math.min(page, Math.max(rest, 0)) : 0;
  }
  const hidden = next ? view.top - next.top : view.top;
  const far = next ? hidden > view.height * PAGE : hidden > 2;
  return far ? -Math.min(page, view.top) : 0;
}

/** The rows of the current movement, so that the focus event need not query them again. */
let moving: { readonly box: Element; readonly rows: readonly HTMLElement[] } | undefined;

export function moveFocus(layer: Layer, step: 1 | -1): void {
  const rows = rowsIn(layer.box);
  const body = bodyOf(layer.box);
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at + step >= 0 ? rows[at + step] : undefined;
  if (body) {
    const frame = body.getBoundingClientRect();
    const rect = next?.getBoundingClientRect();
    const place = rect && { top: rect.top - frame.top + body.scrollTop, bottom: rect.bottom - frame.top + body.scrollTop };
    const by = scrollFirst({ top: body.scrollTop, height: body.clientHeight, whole: body.scrollHeight }, place, step);
    if (Math.abs(by) >= 1) {
      body.scrollTop += by;
      return;
    }
  }
  const index = nextIndex(at, rows.length, step);
  if (index === undefined) return;
  moving = { box: layer.box, rows };
  focusRow(rows[index], index === 0);
  moving = undefined;
}

/** Scrolls before focusing: reading the layout after the focus would compute it twice for one press. */
function focusRow(row: HTMLElement | undefined, first: boolean): void {
  if (!row) return;
  const body = row.closest(".body");
  if (body) {
    const frame = body.getBoundingClientRect();
    const rect = row.getBoundingClientRect();
    // Shows the text above the first row too.
    if (first && rect.bottom - frame.top + body.scrollTop <= body.clientHeight) body.scrollTop = 0;
    else if (rect.bottom > frame.bottom) body.scrollTop += rect.bottom - frame.bottom;
    else if (rect.top < frame.top) body.scrollTop -= frame.top - rect.top;
  }
  row.focus({ preventScroll: true });
}

/** Restores the focus in the layer if it is not there. */
export function keepFocus(layer: Layer): void {
  const { activeElement } = document;
  if (activeElement && activeElement !== layer.box && layer.box.contains(activeElement)) return;
  const rows = rowsIn(layer.box);
  const last = layer.last as HTMLElement | undefined;
  const back = last && rows.indexOf(last) >= 0 ? last : rows[Math.min(layer.index, rows.length - 1)];
  if (back) focusRow(back, rows[0] === back);
  else if (activeElement !== layer.box) layer.box.focus();
}

/** A list draws more rows when the focus is this close to its end. */
const AHEAD = 4;

/** Remembers the focused row, and lets a list grow before the focus reaches its end. */
export function noteFocus(layer: Layer, target: Element): void {
  const rows = moving?.box === layer.box ? moving.rows : rowsIn(layer.box);
  const index = rows.indexOf(target as HTMLElement);
  if (index < 0) return;
  layer.last = target;
  layer.index = index;
  for (const row of rows.slice(index + 1, index + 1 + AHEAD))
    if (row.hasAttribute("data-grows")) afterPaint(() => rowOf(row)?.act?.());
}

/** Calls after the next paint. @returns a function that cancels the call */
export function afterPaint(call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(call);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
