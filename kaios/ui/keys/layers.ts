/** A stack of layers: the topmost one defines the three softkeys, the ones below wait. */
import { signal } from "@preact/signals";
import type { Key } from "./key.ts";

export interface Soft {
  /** A verb that fits a third of the screen. */
  readonly label: string;
  readonly act: () => void;
  /** The action commits something. */
  readonly ember?: boolean | undefined;
}

/** The keys of one screen, menu or question. */
export interface Keys {
  readonly left?: Soft | undefined;
  readonly center?: Soft | undefined;
  readonly right?: Soft | undefined;
  readonly back?: (() => void) | undefined;
  /** Left, right and digits. @returns whether the key was used */
  readonly onKey?: ((key: Key) => boolean) | undefined;
}

export interface Layer {
  readonly box: HTMLElement;
  keys: Keys;
  /** The last focused row and its index, to restore the focus. */
  last: Element | undefined;
  index: number;
}

/** Counts changes, so that the softkeys are drawn again. */
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

/** It may be anywhere in the stack: going home also removes screens below a menu. */
export function dropLayer(layer: Layer): void {
  const at = layers.indexOf(layer);
  if (at >= 0) layers.splice(at, 1);
  touch();
}

export const topLayer = (): Layer | undefined => layers[layers.length - 1];

/** The keys of a focused row: Enter, its label on the middle softkey, and others. */
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

/** The three current labels: a row's own action takes the middle. */
export function labelsOf(keys: Keys, row: RowKeys | undefined): Pick<Keys, "left" | "center" | "right"> {
  const { left, right } = keys;
  const own = row?.act && { label: row.label ?? "", act: row.act, ember: row.ember };
  // A row of text only leaves the middle to the screen.
  const center = own ?? (row?.label ? { label: row.label, act: () => undefined } : keys.center);
  return { left, center, right };
}
