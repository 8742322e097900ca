/** Text about an opened note, and replying to it. */
import { MYSELF, type OpenedNote } from "../../engine/face.ts";
import { sayDayNear, sayDistance, sayTime } from "../format/say.ts";
import { t } from "../words/t.ts";
import { startDraft } from "./draft.ts";
import { peopleById } from "./engine.ts";
import { nameOf } from "./names.ts";
import { listedMark, marked, markKey } from "./number-marks.ts";

/** Who left the notes of a moment: `Ines left this for you today.`, `12 notes from 3 people opened here.` */
export function sayTogether(notes: readonly OpenedNote[], now: number): string {
  const from = [...new Set(notes.map((note) => note.from))];
  const name = nameOf(from[0] ?? "");
  if (notes.length === 1) {
    const day = sayDayNear(notes[0]!.created_at, now);
    return from[0] === MYSELF ? t("moment.me", { day }) : marked(listedMark(notes[0]!), t("moment.from", { name, day }));
  }
  const who = from.length === 1 ? name : t("backup.people", { n: from.length });
  const together = t("moment.together", { notes: t("backup.notes", { n: notes.length }), who });
  // One of them may be by somebody who is no person.
  return marked(notes.find(({ mark }) => markKey(mark))?.mark, together);
}

export const sayOpened = ({ opened_at, accuracy_m }: OpenedNote, now: number): string =>
  t("opened.when", { day: sayDayNear(opened_at, now), time: sayTime(opened_at), accuracy: sayDistance(accuracy_m) });

/** Starts a note at the same place, for its sender if they are among my people. */
export function startReply({ circle, from }: OpenedNote): void {
  startDraft(circle, from === MYSELF || peopleById.peek().has(from) ? [from] : []);
}
