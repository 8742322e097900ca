/** The draft's time window, with its preset counted from now. */
import type { Draft, TimeWindow } from "../../engine/face.ts";
import { presetWindow } from "../format/window.ts";
import type { Writing } from "./draft.ts";

export function windowOf(writing: Writing, now: number): TimeWindow {
  return writing.when === "choose" && writing.chosen
    ? { ...writing.chosen, timezone: writing.zone }
    : presetWindow(writing.when === "choose" ? "week" : writing.when, now, writing.zone);
}

export function asDraft(writing: Writing, now: number): Draft {
  const { id, text, media, place, circle, to } = writing;
  return { id, text, ...(media ? { media } : {}), place: place.trim(), circle, to, window: windowOf(writing, now) };
}
