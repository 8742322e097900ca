/** The moment: an animation that opens the cairn and shows the note. Once for all that opened here; any tap or key skips it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedNote } from "../../../engine/face.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { reducedMotion } from "../../../view/state/media.ts";
import { closeMoment } from "../../../view/state/moment.ts";
import { sayTogether } from "../../../view/state/opened-note.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { go } from "../../state/route.ts";
import { Gate } from "./gate.tsx";
import "./moment.css";
import { quietly } from "../../../view/state/quietly.ts";

const LENGTH_MS = 1400;

type Notes = readonly OpenedNote[];

/** Opens the note, or the list, which starts with these. */
function read(notes: Notes): void {
  closeMoment(notes.map(({ id }) => id));
  go(notes.length > 1 ? "/notes/opened" : `/note#${notes[0]?.id}`);
}

export function Moment({ notes }: { readonly notes: Notes }) {
  const [done, setDone] = useState(false);
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // With reduced motion there is no animation.
    if (reducedMotion.peek()) {
      read(notes);
      return;
    }
    box.current?.showModal();
    // Preloads the target of the button.
    quietly(import("../notes/notes.tsx"), "page.preload");
    // Browsers refuse vibration before the first user input, with a warning.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(30);
    const timer = setTimeout(() => setDone(true), LENGTH_MS);
    return () => clearTimeout(timer);
  }, []);
  if (reducedMotion.value) return null;
  const one = notes.length === 1 ? notes[0] : undefined;
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
        if (done) read(notes);
      }}
    >
      <Gate several={!one} />
      <div class="say">
        <h1 class="title" id="moment-title">
          {t("moment.title")}
        </h1>
        <p>{sayTogether(notes, ports().now())}</p>
      </div>
      <div class="foot">
        {one && <p class="num">{t("moment.inside", { accuracy: sayDistance(one.accuracy_m) })}</p>}
        <button type="button" class="btn main wide" onClick={() => read(notes)}>
          {t("moment.read", { n: notes.length })}
        </button>
      </div>
    </dialog>
  );
}
