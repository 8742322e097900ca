/** Finding notes and messages by their words: on this device alone, as typed. */
import type { Line, OpenedNote, SentNote } from "../../engine/face.ts";
import { fold } from "../places/fold.ts";
import { nameOf } from "./names.ts";
import { placeNameOf } from "./place-names.ts";

/** What stands between words, by ranges: older browsers do not support \p{L}. */
const BETWEEN =
  /(?:[\s!-/:-@[-`{-~\u00a0-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u060c\u061b\u061f\u066a-\u066c\u2000-\u206f\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]|\ufe0e|\ufe0f|[\ud83c-\ud83e][\udc00-\udfff])+/g;

/** Words alone, in one form for all spellings; what stands between them is nothing. */
const wordsOf = (text: string): string => fold(text).replace(BETWEEN, " ").trim();

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
