/** What is missing in the draft. */
import { windowTrouble } from "../format/window.ts";
import type { Writing } from "./draft.ts";
import { windowOf } from "./draft-window.ts";
import { makingMedia } from "./making-media.ts";
import { ports } from "./ports.ts";

type Lack = "making" | "text" | "who" | "where" | "backwards" | "over" | "long" | "full";

/** The first reason why the note cannot be left yet. */
export function lacks(writing: Writing, tooLong: boolean): Lack | undefined {
  if (makingMedia.value) return "making";
  if (!writing.text.trim() && !writing.media) return "text";
  if (tooLong) return writing.media ? "full" : "long";
  if (writing.to.length === 0) return "who";
  if (!writing.placed) return "where";
  const now = ports().now();
  return windowTrouble(windowOf(writing, now), now);
}
