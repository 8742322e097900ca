import { LONGEST } from "../format/app-link.ts";
import { sharedText } from "./arrivals.ts";
import { changeDraft, draft, startDraft } from "./draft.ts";

/** Appends text shared by another app to the draft. @returns false if there was none */
export function appendShared(): boolean {
  const text = sharedText.peek();
  if (!text) return false;
  sharedText.value = "";
  appendToDraft(text);
  return true;
}

/** Appends below the text already written, which is never lost. @returns whether there was any */
export function appendToDraft(text: string): boolean {
  const begun = draft.peek()?.text ?? "";
  if (!draft.peek()) startDraft();
  if (!begun.trim()) {
    changeDraft({ text });
    return false;
  }
  // The same text shared twice is added once, and the draft's length is bounded.
  const again = `\n${begun}`.slice(-text.length - 1) === `\n${text}`;
  if (!again) changeDraft({ text: begun + `\n${text}`.slice(0, Math.max(0, LONGEST - begun.length)) });
  return true;
}
