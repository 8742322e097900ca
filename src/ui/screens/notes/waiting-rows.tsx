import type { WaitingNote } from "../../../engine/face.ts";
import { sayTime, sayWaiting } from "../../format/say.ts";
import { dayNumber } from "../../format/zoned.ts";
import { Chevron, Distance, Level, nameOf, within } from "../../parts/bits.tsx";
import { memo } from "../../parts/memo.ts";
import { Pebble } from "../../parts/pebble.tsx";
import { peopleById } from "../../state/engine.ts";
import { t } from "../../words/t.ts";

interface RowProps {
  readonly note: WaitingNote;
  readonly now: number;
}

/** Why a note that is near is not open yet, and what to do about it. */
function advice(note: WaitingNote, now: number): string {
  if (note.held) return t(`held.${note.held}`, { when: sayWaiting(note.window, now) });
  const zone = note.window.timezone;
  const today = dayNumber(note.window.ends_at, zone) === dayNumber(now, zone);
  return today
    ? t("waiting.walk.today", { time: sayTime(note.window.ends_at, zone) })
    : t("waiting.walk", { when: sayWaiting(note.window, now) });
}

export function NearCard({ note, now }: RowProps) {
  const name = nameOf(note.from);
  return (
    <a class="waitcard" href={`/note#${note.id}`}>
      <span class="between top">
        <span class="inline grow nowrap">
          <Pebble id={note.from} name={name} />
          <span class="grow">
            <span class="strong">{name}</span>
            <br />
            <Level level={peopleById.value.get(note.from)?.level ?? 0} />
          </span>
        </span>
        <Distance within={within(note)} />
      </span>
      <span class="small ink advice">{advice(note, now)}</span>
    </a>
  );
}

export const FarRow = memo(function FarRow({ note, now }: RowProps) {
  const name = nameOf(note.from);
  return (
    <li>
      <a class="row" href={`/note#${note.id}`}>
        <Pebble id={note.from} name={name} />
        <span class="grow">
          <span class="strong">{name}</span>
          <br />
          <span class="small num">{sayWaiting(note.window, now)}</span>
        </span>
        <Chevron />
      </a>
    </li>
  );
});
