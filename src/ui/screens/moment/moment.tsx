/** The moment: the cairn unpiles into two gate posts, light comes through, the slip rises. Once a note; any tap or key skips it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedNote } from "../../../engine/face.ts";
import { sayDayNear, sayDistance } from "../../format/say.ts";
import { nameOf } from "../../parts/bits.tsx";
import { still } from "../../state/media.ts";
import { justOpened } from "../../state/moment.ts";
import { ports } from "../../state/ports.ts";
import { go } from "../../state/route.ts";
import { t } from "../../words/t.ts";
import { Gate } from "./gate.tsx";
import "./moment.css";

const LENGTH_MS = 1400;

function read(note: OpenedNote): void {
  justOpened.value = note.id;
  go(`/note#${note.id}`);
  // If this cannot be written down now, the moment is shown once more: better than never.
  ports()
    .engine.seenNote(note.id)
    .catch(() => undefined);
}

export function Moment({ note }: { readonly note: OpenedNote }) {
  const [done, setDone] = useState(false);
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // Under reduced motion there is no ceremony at all, only the note and its words.
    if (still.peek()) {
      read(note);
      return;
    }
    box.current?.showModal();
    // A page that was never touched may not, and the browser complains when it tries.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(30);
    const timer = setTimeout(() => setDone(true), LENGTH_MS);
    return () => clearTimeout(timer);
  }, []);
  if (still.value) return null;
  const name = nameOf(note.from);
  const skip = () => setDone(true);
  return (
    <dialog
      ref={box}
      class={done ? "moment done" : "moment"}
      aria-labelledby="moment-title"
      onClick={skip}
      onKeyDown={skip}
      onCancel={(event) => {
        event.preventDefault();
        if (done) read(note);
      }}
    >
      <Gate />
      <div class="say">
        <h1 class="title" id="moment-title">
          {t("moment.title")}
        </h1>
        <p>{t("moment.from", { name, day: sayDayNear(note.created_at, ports().now()) })}</p>
      </div>
      <div class="foot">
        <p class="num">{t("moment.inside", { accuracy: sayDistance(note.accuracy_m) })}</p>
        <button type="button" class="btn main wide" onClick={() => read(note)}>
          {t("moment.read")}
        </button>
      </div>
    </dialog>
  );
}
