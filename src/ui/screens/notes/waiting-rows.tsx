import type { WaitingNote } from "../../../engine/face.ts";
import { sayWaiting } from "../../format/say.ts";
import { Chevron, Distance, NameAndLevel, nameOf, within } from "../../parts/bits.tsx";
import { memo } from "../../parts/memo.ts";
import { Pebble } from "../../parts/pebble.tsx";
import { sayAdvice } from "../../state/advice.ts";

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
          <NameAndLevel id={note.from} />
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
          <span class="strong">{name}</span>
          <br />
          <span class="small num">{sayWaiting(note.window, now)}</span>
        </span>
        <Chevron />
      </a>
    </li>
  );
});
