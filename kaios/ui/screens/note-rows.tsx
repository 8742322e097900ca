/** Rows of notes: waiting, opened, and left by me. */
import type { OpenedNote, SentNote, WaitingNote } from "../../../src/engine/face.ts";
import { within } from "../../../src/view/format/distance.ts";
import { sayDayNear, sayDistance, sayMoment, sayMomentBriefly, upperFirst } from "../../../src/view/format/say.ts";
import { memo } from "../../../src/view/parts/memo.ts";
import { peopleById } from "../../../src/view/state/engine.ts";
import { sayBriefly } from "../../../src/view/state/media-labels.ts";
import { nameAlone, nameOf } from "../../../src/view/state/names.ts";
import { SENT_LOOKS, saySent, worstRecipient } from "../../../src/view/state/note-labels.ts";
import { listedMark } from "../../../src/view/state/number-marks.ts";
import { markShown } from "../../../src/view/state/shown.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { Row } from "../parts/rows.tsx";

function saySpot(note: WaitingNote, now: number): string {
  const { starts_at, ends_at, timezone } = note.window;
  const near = note.where.kind === "near";
  // Beside the distance there is no room for the hour of another day.
  const say = near ? sayMomentBriefly : sayMoment;
  const when =
    starts_at > now
      ? t("key.from", { moment: say(starts_at, now, timezone) })
      : t("key.until", { moment: say(ends_at, now, timezone) });
  return near ? upperFirst(when) : t("key.far", { when });
}

export const WaitingRow = memo(function WaitingRow({ note, now }: { readonly note: WaitingNote; readonly now: number }) {
  const near = note.where.kind === "near";
  return (
    <Row
      icon={near ? "cairn" : "lock"}
      title={nameAlone(note.from)}
      mark={listedMark(note)}
      detail={saySpot(note, now)}
      end={near ? sayDistance(within(note)) : undefined}
      act={() => go("note", note.id)}
    />
  );
});

export function openNote(note: OpenedNote): void {
  markShown(note);
  go("note", note.id);
}

export const OpenedRow = memo(function OpenedRow({ note, now }: { readonly note: OpenedNote; readonly now: number }) {
  return (
    <Row
      icon={note.kept ? "keep" : "gate-open"}
      title={nameAlone(note.from)}
      mark={listedMark(note)}
      detail={t("key.opened", { day: sayDayNear(note.opened_at, now), text: sayBriefly(note) })}
      act={() => openNote(note)}
    />
  );
});

export const SentRow = memo(function SentRow({ note, now }: { readonly note: SentNote; readonly now: number }) {
  const one = worstRecipient(note);
  if (!one) return null;
  const name = nameOf(one.person);
  const held = peopleById.value.get(one.person)?.change !== undefined;
  return (
    <Row
      icon={SENT_LOOKS[one.state.kind].icon}
      alarm={one.state.kind === "failed"}
      title={note.to.length > 1 ? t("sent.names", { name, n: note.to.length - 1 }) : nameAlone(one.person)}
      detail={saySent(one.state, now, held)}
      act={() => go("note", note.id)}
    />
  );
});
