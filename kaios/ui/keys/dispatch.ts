/** One listener passes key presses to the topmost layer or the focused row. */
import { back } from "../nav.ts";
import { createCalm } from "./calm.ts";
import { afterPaint, keepFocus, moveFocus, noteFocus } from "./focus.ts";
import { onMutations, watchFold } from "./fold.ts";
import { isForField, type Key, keyNamed, type Typing } from "./key.ts";
import { type Layer, labelsOf, type RowKeys, rowOf, topLayer, touch } from "./layers.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

const isField = (element: Element | null): element is Field => element !== null && /^(INPUT|TEXTAREA)$/.test(element.tagName);

function typingIn(field: Field): Typing {
  const { value, selectionStart, selectionEnd } = field;
  return {
    several: field.tagName === "TEXTAREA" && !field.readOnly,
    empty: value === "" || field.readOnly,
    atStart: (selectionStart ?? 0) === 0,
    atEnd: (selectionEnd ?? value.length) === value.length,
  };
}

function onKey(event: KeyboardEvent): void {
  const key = keyNamed(event.key);
  const layer = topLayer();
  if (key === undefined || layer === undefined || event.defaultPrevented) return;
  const { activeElement } = document;
  if (isField(activeElement) && layer.box.contains(activeElement) && isForField(key, typingIn(activeElement))) return;
  // Suppresses the browser's defaults: going back, pressing a button twice, scrolling.
  event.preventDefault();
  if (event.repeat && !/^(up|down|left|right)$/.test(key)) return;
  press(key, layer);
}

function press(key: Key, layer: Layer): void {
  if (act(key, layer)) calm.release();
  else if (key === "up" || key === "down") {
    moveFocus(layer, key === "up" ? -1 : 1);
    calm.moved();
  }
}

/** @returns whether the key is for the row in focus or the layer, and not only for moving the focus */
function act(key: Key, layer: Layer): boolean {
  const row = layer.box.contains(document.activeElement) ? rowOf(document.activeElement) : undefined;
  if (row?.key?.(key)) return true;
  const does = actOf(key, layer, row);
  does?.();
  return does !== undefined || NAMED.indexOf(key) >= 0 || layer.keys.onKey?.(key) === true;
}

const NAMED: readonly Key[] = ["enter", "soft-left", "soft-right"];

function actOf(key: Key, { keys }: Layer, row: RowKeys | undefined): (() => void) | undefined {
  const { left, center, right } = labelsOf(keys, row);
  if (key === "enter") return center?.act;
  if (key === "soft-left") return left?.act;
  if (key === "soft-right") return right?.act;
  return key === "back" ? (keys.back ?? back) : undefined;
}

/** Delays the engine's reports while keys are pressed. */
export const calm = createCalm({
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  afterPaint,
});

/** @returns a function that stops listening */
export function startKeys(root: HTMLElement): () => void {
  const onFocus = (event: FocusEvent): void => {
    const layer = topLayer();
    if (layer && event.target instanceof Element && layer.box.contains(event.target)) noteFocus(layer, event.target);
    touch();
  };
  // The engine's reports add and remove rows; the focus must not get lost.
  const watcher = new MutationObserver((records) => {
    const layer = topLayer();
    if (layer) keepFocus(layer);
    onMutations(records);
  });
  watcher.observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["hidden"] });
  const stopFold = watchFold();
  addEventListener("keydown", onKey);
  document.addEventListener("focus", onFocus, true);
  return () => {
    watcher.disconnect();
    stopFold();
    removeEventListener("keydown", onKey);
    document.removeEventListener("focus", onFocus, true);
  };
}
