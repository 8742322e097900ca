import { sharedText } from "./arrivals.ts";
import { changeDraft, startDraft } from "./draft.ts";

/** Puts what another app shared onto the desk; false where nothing was. */
export function takeShared(): boolean {
  const text = sharedText.peek();
  if (!text) return false;
  sharedText.value = "";
  startDraft();
  changeDraft({ text });
  return true;
}
