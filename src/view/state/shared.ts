import { LONGEST } from "../format/way.ts";
import { sharedText } from "./arrivals.ts";
import { changeDraft, draft, startDraft } from "./draft.ts";

/** Puts what another app shared onto the desk; false where nothing was. */
export function takeShared(): boolean {
  const text = sharedText.peek();
  if (!text) return false;
  sharedText.value = "";
  layOnDesk(text);
  return true;
}

/** Below the words that were begun, which are never lost. @returns whether there were any */
export function layOnDesk(text: string): boolean {
  const begun = draft.peek()?.text ?? "";
  if (!draft.peek()) startDraft();
  if (!begun.trim()) {
    changeDraft({ text });
    return false;
  }
  // Shared twice is said once; and other apps cannot make it grow without end.
  const again = `\n${begun}`.slice(-text.length - 1) === `\n${text}`;
  if (!again) changeDraft({ text: begun + `\n${text}`.slice(0, Math.max(0, LONGEST - begun.length)) });
  return true;
}
