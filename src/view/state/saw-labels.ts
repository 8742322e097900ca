import type { SentNote } from "../../engine/face.ts";
import { t } from "../words/t.ts";

/** What the relay saw of a note, the worst over its copies; `undefined` where none has come to it, or none tells. */
export function saySaw(note: SentNote): string | undefined {
  const seen = note.to.flatMap(({ state }) => ("sealed" in state && state.sealed !== undefined ? [state] : []));
  if (seen.length === 0) return undefined;
  if (seen.some(({ sealed }) => !sealed)) return t("sent.saw.both");
  return t(seen.every(({ hidden }) => hidden) ? "sent.saw.nobody" : "sent.saw.reader");
}
