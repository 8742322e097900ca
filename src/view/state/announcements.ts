import { signal } from "@preact/signals";

/** The text for the screen reader's live region; it does not move the focus. */
export const announced = signal("");

export function announce(text: string): void {
  // A repeated text is announced only if the node's text changes.
  announced.value = announced.peek() === text ? `${text}\u00a0` : text;
}
