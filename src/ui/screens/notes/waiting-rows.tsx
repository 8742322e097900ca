import type { WaitingNote } from "../../../engine/face.ts";
import { within } from "../../../view/format/distance.ts";
import { sayWaiting } from "../../../view/format/say.ts";
import { memo } from "../../../view/parts/memo.ts";
import { sayAdvice } from "../../../view/state/advice.ts";
import { nameAlone, nameOf } from "../../../view/state/names.ts";
import { listedMark } from "../../../view/state/number-marks.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { Distance } from "../../parts/distance.tsx";
import { NameAndLevel } from "../../parts/level.tsx";
import { NumberMark } from "../../parts/number-mark.tsx";
import { Pebble } from "../../parts/pebble.tsx";

interface RowProps {
  readonly note: WaitingNote;
  readonly now: number;
}

export function NearCard({ note, now }: RowProps) {
  const name = nameOf(note.from);
  return (
    <a class="waitcard" href={`/note#${note.id}`}>
      <span class="between top">
        <span class="inline grow nowrap">
          <Pebble id={note.from} name={name} />
          <NameAndLevel id={note.from} mark={listedMark(note)} />
        </span>
        <Distance within={within(note)} />
      </span>
      <span class="small ink advice">{sayAdvice(note, now)}</span>
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
          <span class="strong">{nameAlone(note.from)}</span>
          <NumberMark mark={listedMark(note)} name={name} />
          <br />
          <span class="small num">{sayWaiting(note.window, now)}</span>
        </span>
        <Chevron />
      </a>
    </li>
  );
});
