import { signal } from "@preact/signals";

/** What a screen reader is told, once, without moving the focus. */
export const announced = signal("");

export function announce(text: string): void {
  // The same words twice in a row are a change only if the node changes.
  announced.value = announced.peek() === text ? `${text}\u00a0` : text;
}
