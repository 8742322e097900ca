/** The app's only map: behind the home screen, above the sheet while a place is chosen, beside every page on a wide screen. */
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Fix } from "../../engine/face.ts";
import type { Point } from "../../view/format/distance.ts";
import { sayDistance } from "../../view/format/say.ts";
import { type Chart, type MapView, openChart } from "../../view/map/chart.ts";
import { zoomFor } from "../../view/map/frame.ts";
import type { Mark } from "../../view/map/scene.ts";
import { towns } from "../../view/map/towns.ts";
import { changeDraft, draft, startDraft } from "../../view/state/draft.ts";
import { sent } from "../../view/state/engine.ts";
import { chart, covered, following, marks, scale } from "../../view/state/map.ts";
import { wide } from "../../view/state/media.ts";
import { fix } from "../../view/state/position.ts";
import { followSavedMaps, lastView, streetsHere } from "../../view/state/saved-maps.ts";
import { themeChanges } from "../../view/state/theme.ts";
import { direction, t } from "../../view/words/t.ts";
import { go, route } from "../state/route.ts";
import { followChoice } from "./chosen.ts";
import { Controls } from "./controls.tsx";
import "./stage.css";
import { quietly } from "../../view/state/quietly.ts";

const WORLD: MapView = { latitude: 30, longitude: 8, zoom: 2.2 };
/** Width of the first view on a phone; wider if a coarse position's disc would not fit. */
const FIRST_LOOK_M = 800;
const PHONE = 360;
const SEARCH_BAR = 76;

function closeUp(here: Fix): number {
  return zoomFor(Math.max(FIRST_LOOK_M, here.accuracy_m * 2.4), PHONE, here.latitude);
}

/** The first view: where I looked before another page, my position, my last note, or the world. It is not stored: it would be a trail. */
function firstView(): MapView {
  const before = lastView.peek();
  if (before && !following.peek()) return before;
  const here = fix.peek();
  if (here) return { ...here, zoom: closeUp(here) };
  const last = [...sent.peek()].sort((a, b) => a.created_at - b.created_at).at(-1)?.circle;
  return last ? { ...last, zoom: 11 } : WORLD;
}

export function MapStage() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    return run(box.current);
  }, []);
  const shown = scale.value;
  return (
    <section class="stage" aria-label={t("nav.map")}>
      <div class="canvas" ref={box} />
      <Controls />
      <StreetsHere />
      {shown && (
        <div class="scalebar" role="img" aria-label={t("map.scale", { distance: sayDistance(shown.metres) })}>
          <span>0</span>
          <span class="bar" style={{ inlineSize: `${Math.round(shown.pixels)}px` }} />
          <span>{sayDistance(shown.metres)}</span>
        </div>
      )}
    </section>
  );
}

/** Whose data the streets are, or that there are none saved. */
function StreetsHere() {
  const here = streetsHere.value;
  if (!here) return null;
  if (here.saved) return here.credit === "" ? null : <p class="mapcredit">{here.credit}</p>;
  // What is drawn at the view's edge is somebody's all the same.
  return (
    <a class="mapcredit" href="/me/streets">
      {[t("map.streets.none"), here.credit].filter((text) => text !== "").join(" · ")}
    </a>
  );
}

/** Opens the map and keeps it in step with all it draws, until its element is removed. */
function run(box: HTMLElement): () => void {
  let closed = false;
  let stop: (() => void) | undefined;
  const drawn = openChart(box, firstView(), t("map.label"), {
    moved: (view, size, byHand) => {
      scale.value = size;
      lastView.value = view;
      if (byHand) following.value = false;
      // Only a movement by hand moves the circle: the map also moves by itself to make room for a sheet.
      if (route.peek().name === "where" && byHand) recentre(view);
    },
    tapped: (at, hit) => {
      if (route.peek().name === "where") putCircle(at);
      else openMarks(hit);
    },
    pressed: (at) => {
      if (route.peek().name === "where") {
        putCircle(at);
        return;
      }
      startDraft(at);
      go("/leave");
    },
  }).then((opened) => {
    if (closed) opened.close();
    else stop = connect(opened, box);
  });
  quietly(drawn, "page.map");
  return () => {
    closed = true;
    stop?.();
  };
}

const LISTS: Readonly<Record<Mark["kind"], string>> = {
  mine: "/notes/left",
  open: "/notes/opened",
  waiting: "/notes",
  room: "/rooms",
};

/** Opens a mark and spreads a stack; marks that still have no room go to a list. A press on nothing ends the spreading. */
function openMarks(hit: readonly Mark[]): void {
  const [one] = hit;
  if (!one) chart.peek()?.gather();
  else if (hit.length === 1) go(`/${one.kind === "room" ? "room" : "note"}#${one.id}`);
  else {
    following.value = false;
    if (!chart.peek()?.spread(hit)) go(LISTS[one.kind]);
  }
}

/** The note's place is what lies under the cross. */
function recentre(at: Point): void {
  const now = draft.peek();
  if (!now) return;
  const { latitude, longitude } = at;
  const moved = Math.abs(now.circle.latitude - latitude) > 1e-6 || Math.abs(now.circle.longitude - longitude) > 1e-6;
  if (moved) changeDraft({ placed: true, circle: { ...now.circle, latitude, longitude } });
}

function putCircle(at: Point): void {
  recentre(at);
  chart.peek()?.moveTo(at);
}

/** The position came after "Leave a note": moves the circle to it. */
function settle({ latitude, longitude }: Fix, opened: Chart): void {
  const now = draft.peek();
  if (!now) return;
  changeDraft({ placed: true, circle: { ...now.circle, latitude, longitude } });
  opened.moveTo({ latitude, longitude });
}

function connect(opened: Chart, box: HTMLElement): () => void {
  chart.value = opened;
  let first = true;
  const stops: (() => void)[] = [
    effect(() => opened.show({ marks: marks.value, me: fix.value, framed: wide.value, rtl: direction() !== "ltr" })),
    effect(() => opened.show({ edit: route.value.name === "where" ? draft.value?.circle.radius_m : undefined })),
    effect(() => opened.show({ towns: towns.value })),
    effect(() => {
      themeChanges.value;
      opened.recolour();
    }),
    effect(() => {
      opened.cover(covered.value > 0 ? SEARCH_BAR : 0, covered.value);
      const here = fix.value;
      if (here && draft.value?.placed === false) settle(here, opened);
      if (!here || !following.value || route.value.name === "where") return;
      opened.moveTo(here, first ? closeUp(here) : undefined);
      first = false;
    }),
  ];
  stops.push(followSavedMaps(opened), followChoice(opened));
  // After the map is drawn.
  const later = setTimeout(() => {
    quietly(
      import("../../view/acts/keep-map.ts").then(({ keepMap }) => opened === chart.peek() && stops.push(keepMap())),
      "page.streets",
    );
  }, 600);
  stops.push(() => clearTimeout(later));
  const watcher = new ResizeObserver(() => opened.resize());
  watcher.observe(box);
  return () => {
    for (const stop of stops) stop();
    watcher.disconnect();
    chart.value = undefined;
    opened.close();
  };
}
