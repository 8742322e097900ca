/** The moment: three still frames, then sender and place. Once for all that opened here; any key skips it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedNote } from "../../../src/engine/face.ts";
import { sayDistance } from "../../../src/view/format/say.ts";
import { reducedMotion } from "../../../src/view/state/media.ts";
import { closeMoment } from "../../../src/view/state/moment.ts";
import { sayTogether } from "../../../src/view/state/opened-note.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { t } from "../../../src/view/words/t.ts";
import { entries, go, idOf, replace } from "../nav.ts";
import { useKeys } from "../parts/use-keys.ts";

const FRAME_MS = 150;
const FRAMES = 3;

type Notes = readonly OpenedNote[];

/** Opens the note, or the list of them. */
function read(notes: Notes): void {
  closeMoment(notes.map(({ id }) => id));
  const top = entries.peek()[entries.peek().length - 1];
  // The note's own screen, still closed, is replaced.
  const to = top?.name === "note" ? replace : go;
  if (notes.length > 1) to("several", idOf(notes));
  else to("note", notes[0]?.id);
}

export function Moment({ notes }: { readonly notes: Notes }) {
  const box = useRef<HTMLElement>(null);
  const [frame, setFrame] = useState(reducedMotion.peek() ? FRAMES : 0);
  useEffect(() => {
    if (reducedMotion.peek()) {
      read(notes);
      return;
    }
    navigator.vibrate?.(30);
    const timer = setInterval(() => setFrame((now) => Math.min(FRAMES, now + 1)), FRAME_MS);
    return () => clearInterval(timer);
  }, []);
  const done = frame >= FRAMES;
  const next = (): void => (done ? read(notes) : setFrame(FRAMES));
  useKeys(box, {
    center: { label: done ? t("moment.read", { n: notes.length }) : "", act: next, ember: true },
    back: next,
    onKey: () => {
      if (!done) setFrame(FRAMES);
      return true;
    },
  });
  return (
    <section class="moment" ref={box} tabIndex={-1} role="dialog" aria-label={t("moment.title")}>
      <Gate frame={Math.min(frame, FRAMES - 1)} />
      {done && (
        <div class="told">
          <h1>{t("moment.title")}</h1>
          <p>{sayTogether(notes, ports().now())}</p>
          {notes.length === 1 && <p class="num">{t("moment.inside", { accuracy: sayDistance(notes[0]!.accuracy_m) })}</p>}
        </div>
      )}
    </section>
  );
}

/** Frames: the stones lie on each other, part, and stand as two posts with the slip between them. */
const STONES: readonly (readonly (readonly [number, number, number])[])[] = [
  [
    [120, 122, 46],
    [118, 96, 34],
    [122, 74, 22],
  ],
  [
    [84, 122, 38],
    [160, 118, 34],
    [96, 92, 22],
  ],
  [
    [62, 122, 32],
    [178, 122, 32],
    [64, 96, 24],
    [176, 96, 24],
    [62, 74, 17],
    [179, 74, 17],
  ],
];

function Gate({ frame }: { readonly frame: number }) {
  return (
    <svg class="gate" viewBox="0 0 240 150" aria-hidden="true">
      {frame === FRAMES - 1 && (
        <>
          <path class="light" d="M96 136V40Q120 26 144 40V136Z" />
          <path class="slip" d="M104 60h32v44h-32Z" />
        </>
      )}
      {STONES[frame]?.map(([x, y, width], i) => (
        <ellipse key={i} class={`stone s${(i % 3) + 1}`} cx={x} cy={y} rx={width} ry={width * 0.34} />
      ))}
      <path class="groundline" d="M20 137H220" />
    </svg>
  );
}
