import { signal } from "@preact/signals";

/** The note whose moment was just shown: its page says "You are here." once. */
export const justOpened = signal("");
