/** Finding notes and messages by their words: on this device alone, as typed. */
import type { Line, OpenedNote, SentNote } from "../../engine/face.ts";
import { fold } from "../places/fold.ts";
import { nameOf } from "./names.ts";
import { placeNameOf } from "./place-names.ts";

/** Words alone, in one form for all spellings; what stands between them is nothing. */
const wordsOf = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();

/** Whether each typed word begins a word of these texts, in any case and with or without diacritics. Nothing typed finds all. */
export function isFound(query: string, texts: readonly (string | undefined)[]): boolean {
  const text = ` ${wordsOf(texts.filter((one) => one !== undefined).join(" "))}`;
  return wordsOf(query)
    .split(" ")
    .every((word) => text.includes(` ${word}`));
}

export const openedFound = (query: string, note: OpenedNote): boolean =>
  isFound(query, [note.text, nameOf(note.from), placeNameOf(note.circle)]);

export const sentFound = (query: string, note: SentNote): boolean =>
  isFound(query, [note.text, note.place, placeNameOf(note.circle), ...note.to.map(({ person }) => nameOf(person))]);

/** What somebody said; not who came and went. */
export const lineFound = (query: string, line: Line): boolean => line.kind === "text" && isFound(query, [line.text, line.name]);
