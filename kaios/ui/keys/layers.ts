/** Softkeys as a stack: the topmost layer says what the three keys do, and whatever lies below waits until it is gone. */
import { signal } from "@preact/signals";
import type { Key } from "./key.ts";

export interface Soft {
  /** A verb, short enough for a third of the screen. */
  readonly label: string;
  readonly act: () => void;
  /** It commits. */
  readonly ember?: boolean | undefined;
}

/** What the keys do in one screen, menu or question. */
export interface Keys {
  readonly left?: Soft | undefined;
  readonly center?: Soft | undefined;
  readonly right?: Soft | undefined;
  readonly back?: (() => void) | undefined;
  /** Arrows sideways and digits. @returns whether it was of use */
  readonly onKey?: ((key: Key) => boolean) | undefined;
}

export interface Layer {
  readonly box: HTMLElement;
  keys: Keys;
  /** What had the focus last, and its place, for coming back. */
  last: Element | undefined;
  index: number;
}

/** Counts changes, so that the bar at the bottom is drawn anew. */
export const changes = signal(0);
const layers: Layer[] = [];

export function touch(): void {
  changes.value = changes.peek() + 1;
}

export function pushLayer(box: HTMLElement): Layer {
  const layer: Layer = { box, keys: {}, last: undefined, index: 0 };
  layers.push(layer);
  touch();
  return layer;
}

/** It may lie anywhere in the stack: screens below a menu go too when someone goes home. */
export function dropLayer(layer: Layer): void {
  const at = layers.indexOf(layer);
  if (at >= 0) layers.splice(at, 1);
  touch();
}

export const topLayer = (): Layer | undefined => layers[layers.length - 1];

/** What a focused row does: Enter, its name on the middle softkey, and keys of its own. */
export interface RowKeys {
  readonly label?: string | undefined;
  readonly act?: (() => void) | undefined;
  readonly ember?: boolean | undefined;
  readonly key?: ((key: Key) => boolean) | undefined;
}

const rows = new WeakMap<Element, RowKeys>();
export const setRow = (element: Element, keys: RowKeys): void => {
  rows.set(element, keys);
};
export const rowOf = (element: Element | null | undefined): RowKeys | undefined => (element ? rows.get(element) : undefined);

/** The three labels as they stand now: a row's own act takes the middle. */
export function labelsOf(keys: Keys, row: RowKeys | undefined): Pick<Keys, "left" | "center" | "right"> {
  const { left, right } = keys;
  const own = row?.act && { label: row.label ?? "", act: row.act, ember: row.ember };
  // A row that only holds words leaves the middle to the screen.
  const center = own ?? (row?.label ? { label: row.label, act: () => undefined } : keys.center);
  return { left, center, right };
}
