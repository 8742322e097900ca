/** A note left by me, with the state of each copy. */
import type { SentNote } from "../../../engine/face.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { memo } from "../../../view/parts/memo.ts";
import { sayBriefly } from "../../../view/state/media-labels.ts";
import { nameAlone, nameOf } from "../../../view/state/names.ts";
import { worstRecipient } from "../../../view/state/note-labels.ts";
import { placeNameOf } from "../../../view/state/place-names.ts";
import { t } from "../../../view/words/t.ts";
import { Pebble } from "../../parts/pebble.tsx";
import { Mend } from "./mend.tsx";
import { SentStateLine } from "./sent-state.tsx";

interface SentRowProps {
  readonly note: SentNote;
  readonly now: number;
  /** In the side panel of wide screens: without place and details. */
  readonly short?: boolean;
}

export const SentRow = memo(function SentRow({ note, now, short }: SentRowProps) {
  const one = worstRecipient(note);
  if (!one) return null;
  const name = nameOf(one.person);
  const who = note.to.length > 1 ? t("sent.names", { name, n: note.to.length - 1 }) : nameAlone(one.person);
  const place = note.place || placeNameOf(note.circle);
  const reason = one.state.kind === "failed" && !short ? one.state.reason : undefined;
  return (
    <li>
      <a class="row top" href={`/note#${note.id}`}>
        <Pebble id={one.person} name={name} />
        <span class="grow stack g1">
          <span class="snip" dir="auto">
            {sayBriefly(note)}
          </span>
          {!short && (
            <span class="fine num">
              {place
                ? t("sent.detail.place", { who, place, distance: sayDistance(note.circle.radius_m) })
                : t("sent.detail", { who, distance: sayDistance(note.circle.radius_m) })}
            </span>
          )}
          <SentStateLine state={one.state} now={now} to={one.person} />
          {reason && <span class="small">{t(`sent.why.${reason}`, { name })}</span>}
        </span>
      </a>
      {reason && (
        <div class="mend">
          <Mend note={note} person={one.person} reason={reason} />
        </div>
      )}
    </li>
  );
});
