/** An opened note: how it opened, and answering it. */
import type { OpenedNote } from "../../engine/face.ts";
import { sayDayNear, sayDistance, sayTime } from "../format/say.ts";
import { t } from "../words/t.ts";
import { startDraft } from "./draft.ts";
import { peopleById } from "./engine.ts";

export const sayOpened = ({ opened_at, accuracy_m }: OpenedNote, now: number): string =>
  t("opened.when", { day: sayDayNear(opened_at, now), time: sayTime(opened_at), accuracy: sayDistance(accuracy_m) });

/** A note for the same spot, and for whoever left this one if they are among my people. */
export function startReply({ circle, from }: OpenedNote): void {
  startDraft(circle, peopleById.peek().has(from) ? [from] : []);
}
