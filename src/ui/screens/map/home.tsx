import { useEffect, useRef } from "preact/hooks";
import type { WaitingNote } from "../../../engine/face.ts";
import { within } from "../../../view/format/distance.ts";
import { sayAccuracy, sayDistance, sayTime } from "../../../view/format/say.ts";
import { dayNumber } from "../../../view/format/zoned.ts";
import { Boundary } from "../../../view/parts/boundary.tsx";
import { sayAdvice } from "../../../view/state/advice.ts";
import { useNow } from "../../../view/state/clock.ts";
import { waiting } from "../../../view/state/engine.ts";
import { backToMe, covered, show } from "../../../view/state/map.ts";
import { wide } from "../../../view/state/media.ts";
import { nameOf } from "../../../view/state/names.ts";
import { coarse, fix, position } from "../../../view/state/position.ts";
import { withWords } from "../../../view/words/language.ts";
import { t } from "../../../view/words/t.ts";
import { Search } from "../../map/search.tsx";
import { useArrival } from "../../parts/arrival.ts";
import { Distance } from "../../parts/distance.tsx";
import { FirstNote } from "../../parts/first-note.tsx";
import { Icon } from "../../parts/icon.tsx";
import { lazy } from "../../parts/lazy.tsx";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { BrokenLine } from "../../parts/list-rows.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { leaveFromMap } from "../../state/key-presses.ts";
import { CoarseCard, PositionCard } from "./states.tsx";
import "./home.css";

/** The panel of wide screens; phones never load it. */
const Around = lazy(
  () => withWords("rooms", import("./around.tsx")).then((module) => module.Around),
  <div class="around" aria-busy="true" />,
);

/** The nearest waiting note, if any is near. */
export function nearest(notes: readonly WaitingNote[]): WaitingNote | undefined {
  return notes.filter((note) => note.where.kind === "near").sort((a, b) => within(a) - within(b))[0];
}

export function Home() {
  const heading = useArrival(t("nav.map"));
  const side = wide.value;
  return (
    <main class={`home ${side ? "beside" : ""}`}>
      <h1 class="sr" ref={heading} tabIndex={-1}>
        {t("nav.map")}
      </h1>
      <Search onChoose={({ point, zoom }) => show(point, zoom)}>
        {side ? (
          <span class="kbd" aria-hidden="true">
            /
          </span>
        ) : (
          <FixChip />
        )}
      </Search>
      {side ? <Around /> : <Foot />}
    </main>
  );
}

/** The accuracy of the position; filled when it is too coarse to open a note. */
function FixChip() {
  const here = fix.value;
  if (!here) return null;
  const name = t("search.fix", { accuracy: sayDistance(here.accuracy_m) });
  return (
    <button type="button" class={`fix ${coarse.value ? "poor" : ""}`} aria-label={name} onClick={backToMe}>
      <Icon name="locate" size="sm" />
      {sayAccuracy(here.accuracy_m)}
    </button>
  );
}

/** The bottom of the phone's map: the state that matters now, and the main action. */
function Foot() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    const app = node.closest<HTMLElement>(".app");
    const watcher = new ResizeObserver(() => {
      app?.style.setProperty("--foot", `${node.offsetHeight}px`);
      // From 600 px on the card is docked at the side and leaves the middle free.
      covered.value = innerWidth < 600 ? node.offsetHeight + 90 : 0;
    });
    watcher.observe(node);
    return () => {
      watcher.disconnect();
      covered.value = 0;
    };
  }, []);
  return (
    <div class="mapfoot" ref={box}>
      <div class="nearcard">
        <FootBody />
      </div>
    </div>
  );
}

function FootBody() {
  const state = position.value;
  const held = waiting.value.find((note) => note.held === "position-coarse");
  if (fix.value && held) return <CoarseCard note={held} fix={fix.value} />;
  if (state.kind !== "on" && state.kind !== "asking") return <PositionCard kind={state.kind} />;
  return (
    <>
      <Boundary of={waiting.value} instead={<BrokenLine />}>
        <Near />
      </Boundary>
      <button type="button" class="btn ember wide" onClick={() => leaveFromMap()}>
        <LeaveLabel>{t("leave.act")}</LeaveLabel>
      </button>
      <FirstNote />
    </>
  );
}

function Near() {
  const now = useNow();
  const note = nearest(waiting.value);
  if (!note) return null;
  const name = nameOf(note.from);
  const { ends_at, timezone } = note.window;
  const today = dayNumber(ends_at, timezone) === dayNumber(now, timezone);
  return (
    <a class="near" href={`/note#${note.id}`}>
      <Pebble id={note.from} name={name} />
      <span class="grow">
        <span class="strong">{t("home.from", { name })}</span>
        <br />
        <span class="small num">
          {note.held ? sayAdvice(note, now) : today ? t("home.near.today", { time: sayTime(ends_at, timezone) }) : t("home.near")}
        </span>
      </span>
      <Distance within={within(note)} />
    </a>
  );
}
