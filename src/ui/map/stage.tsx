/** The one map of the app, behind the home screen, above the sheet while a place is chosen, beside every page on a desk. */
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { sayDistance } from "../format/say.ts";
import { draft, startDraft } from "../state/draft.ts";
import { chart, following, marks, scale, storedView, storeView } from "../state/map.ts";
import { wide } from "../state/media.ts";
import { fix } from "../state/position.ts";
import { go, route } from "../state/route.ts";
import { shade } from "../state/theme.ts";
import { DIRECTION, t } from "../words/t.ts";
import { type Chart, type MapView, openChart } from "./chart.ts";
import { Controls } from "./controls.tsx";
import { zoomFor } from "./frame.ts";
import { loadTowns, towns } from "./towns.ts";
import { loadWorld } from "./world.ts";
import "./stage.css";

const WORLD: MapView = { latitude: 30, longitude: 8, zoom: 2.2 };
/** The first look: 500 m from side to middle. */
const FIRST_LOOK_M = 800;

export function MapStage() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    return run(box.current);
  }, []);
  const shown = scale.value;
  return (
    <div class="stage">
      <div class="canvas" ref={box} />
      <Controls />
      {shown && (
        <div class="scalebar" role="img" aria-label={t("map.scale", { distance: sayDistance(shown.metres) })}>
          <span>0</span>
          <span class="bar" style={{ inlineSize: `${Math.round(shown.pixels)}px` }} />
          <span>{sayDistance(shown.metres)}</span>
        </div>
      )}
    </div>
  );
}

/** Opens the map and keeps it in step with everything it draws, until its place in the page goes. */
function run(box: HTMLElement): () => void {
  let closed = false;
  let stop: (() => void) | undefined;
  const here = fix.peek();
  const start = storedView() ?? (here ? { ...here, zoom: zoomFor(FIRST_LOOK_M, 360, here.latitude) } : WORLD);
  openChart(box, start, t("map.label"), {
    moved: (view, size, byHand) => {
      scale.value = size;
      if (byHand) following.value = false;
      storeView(view);
      if (route.peek().name === "where" && draft.peek()) recentre(view);
    },
    tapped: (at, hit) => {
      if (route.peek().name === "where") chart.peek()?.moveTo(at);
      else if (hit) go(`/note/${hit.id}`);
    },
    pressed: (at) => {
      if (route.peek().name === "where") return;
      startDraft(at);
      go("/leave");
    },
  }).then(
    (opened) => {
      if (closed) opened.close();
      else stop = connect(opened, box);
    },
    () => undefined,
  );
  return () => {
    closed = true;
    stop?.();
  };
}

/** Whatever is under the cross is where the note goes. */
function recentre(view: MapView): void {
  const now = draft.peek();
  if (!now) return;
  const { latitude, longitude } = view;
  const moved = Math.abs(now.circle.latitude - latitude) > 1e-6 || Math.abs(now.circle.longitude - longitude) > 1e-6;
  if (moved) draft.value = { ...now, placed: true, circle: { ...now.circle, latitude, longitude } };
}

function connect(opened: Chart, box: HTMLElement): () => void {
  chart.value = opened;
  let first = true;
  const stops = [
    effect(() => opened.show({ marks: marks.value, me: fix.value, framed: wide.value, rtl: DIRECTION !== "ltr" })),
    effect(() => opened.show({ edit: route.value.name === "where" ? draft.value?.circle.radius_m : undefined })),
    effect(() => opened.show({ towns: towns.value })),
    effect(() => {
      shade.value;
      opened.recolour();
    }),
    effect(() => {
      const here = fix.value;
      if (!here || !following.value || route.peek().name === "where") return;
      opened.moveTo(here, first ? Math.max(opened.view().zoom, zoomFor(FIRST_LOOK_M, 360, here.latitude)) : undefined);
      first = false;
    }),
  ];
  loadWorld().then(
    (world) => opened.show({ world }),
    () => undefined,
  );
  // Names of towns can wait until the map itself stands.
  setTimeout(() => loadTowns().catch(() => undefined), 600);
  const watcher = new ResizeObserver(() => opened.resize());
  watcher.observe(box);
  return () => {
    for (const stop of stops) stop();
    watcher.disconnect();
    chart.value = undefined;
    opened.close();
  };
}
