/** The map by keys: arrows or 2 4 6 8 move it, 1 and 3 zoom, 5 goes to my position. Also places a note's circle. */
import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Circle } from "../../src/engine/face.ts";
import { keepMap } from "../../src/view/acts/keep-map.ts";
import { distance, type Point } from "../../src/view/format/distance.ts";
import { stepRadius } from "../../src/view/format/radius.ts";
import { sayDistance } from "../../src/view/format/say.ts";
import { type Chart, type MapView, openChart } from "../../src/view/map/chart.ts";
import { zoomFor } from "../../src/view/map/frame.ts";
import type { Mark } from "../../src/view/map/scene.ts";
import type { Stack } from "../../src/view/map/stacks.ts";
import { changeDraft, draft, startDraft } from "../../src/view/state/draft.ts";
import { sent } from "../../src/view/state/engine.ts";
import { marks } from "../../src/view/state/map.ts";
import { ports } from "../../src/view/state/ports.ts";
import { askPosition, fix } from "../../src/view/state/position.ts";
import { followSavedMaps, lastView } from "../../src/view/state/saved-maps.ts";
import { themeChanges } from "../../src/view/state/theme.ts";
import { direction, t } from "../../src/view/words/t.ts";
import type { Key } from "./keys/key.ts";
import { Aim, Caps, StackChip, StreetsChip } from "./map-chips.tsx";
import { back, go, idOf } from "./nav.ts";
import { openMenu } from "./parts/menu.tsx";
import { Screen } from "./parts/screen.tsx";

const WORLD: MapView = { latitude: 30, longitude: 8, zoom: 1.5 };
const FIRST_LOOK_M = 800;
const WIDTH = 240;
/**
 * A phone's share of the streets: no tiles nearer than zoom 13, few of them held, and names only once the keys have rested, so that no press
 * waits for streets.
 */
const CARE = { nearest: 13, kept: 9, rest_ms: 350 };
/** Pixels that one press moves. */
const STEP = 48;
/** The key hints disappear after this many uses. */
const TAUGHT = 5;
const USES = "map-keys";

const PANS: Partial<Record<Key, readonly [number, number]>> = {
  up: [0, -STEP],
  "2": [0, -STEP],
  down: [0, STEP],
  "8": [0, STEP],
  left: [-STEP, 0],
  "4": [-STEP, 0],
  right: [STEP, 0],
  "6": [STEP, 0],
};

const closeUp = (circle: { readonly latitude: number }, metres: number): number => zoomFor(metres, WIDTH, circle.latitude);

/** The first view: the requested note, the circle being placed, my position, my last note, or the world. */
function firstView(id: string): MapView {
  const wanted = marks.peek().find((mark) => mark.id === id)?.circle;
  if (wanted) return { ...wanted, zoom: closeUp(wanted, wanted.radius_m * 4) };
  const circle = id === "set" && draft.peek()?.placed ? draft.peek()?.circle : undefined;
  if (circle) return { ...circle, zoom: closeUp(circle, circle.radius_m * 4) };
  const here = fix.peek();
  if (here) return { ...here, zoom: closeUp(here, Math.max(FIRST_LOOK_M, here.accuracy_m * 2.4)) };
  const last = [...sent.peek()].sort((a, b) => b.created_at - a.created_at)[0]?.circle;
  return last ? { ...last, zoom: 11 } : WORLD;
}

interface Look {
  readonly hit: Stack | undefined;
}

/** @returns whether the map uses the key */
function steer(chart: Chart, key: Key, setting: boolean): boolean {
  const pan = PANS[key];
  if (pan) chart.panBy(pan[0], pan[1]);
  else if (key === "1") chart.zoomBy(-1);
  else if (key === "3") chart.zoomBy(1);
  else if (key === "5") toMe(chart);
  else if (setting && (key === "*" || key === "#")) resize(key === "#" ? 1 : -1);
  else return false;
  return true;
}

export function MapScreen({ id }: { readonly id: string }) {
  const setting = id === "set";
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | undefined>(undefined);
  const [{ hit }, setLook] = useState<Look>({ hit: undefined });
  const wanted = useRef(marks.peek().find((mark) => mark.id === id));
  const [failed, setFailed] = useState(false);
  /** The circle keeps its exact place until the map is moved: near the poles the map's centre is limited, and its pixels are coarse. */
  const moved = useRef(false);
  const uses = useUses();
  useEffect(() => {
    if (setting && !draft.peek()) startDraft();
    if (!box.current) return;
    return run(
      box.current,
      id,
      (now) => setLook({ hit: now && hitAt(now, wanted.current) }),
      (now) => {
        chart.current = now;
      },
      () => setFailed(true),
    );
  }, []);
  const onKey = (key: Key): boolean => {
    if (!chart.current) return PANS[key] !== undefined;
    uses.count(key);
    if (PANS[key] || key === "5") moved.current = true;
    wanted.current = undefined;
    return steer(chart.current, key, setting);
  };
  const next = (): void => {
    const stack = chart.current && nextOf(chart.current, hit);
    if (!stack) return;
    const [mark] = stack;
    wanted.current = mark;
    setLook({ hit: stack });
    chart.current?.jumpTo(mark.circle, closeUp(mark.circle, zoomMetres(mark.circle)));
  };
  const placeCircle = (): void => {
    const now = draft.peek();
    const at = now?.placed && !moved.current ? now.circle : chart.current?.focus();
    if (at && now) changeDraft({ placed: true, circle: { ...now.circle, latitude: at.latitude, longitude: at.longitude } });
    back();
    // The screen of places is done too: back to the note itself.
    back();
  };
  const leave = (): void => {
    startDraft(chart.current?.focus());
    go("leave");
  };
  const see = (stack: Stack): void =>
    stack.length > 1 ? go("several", idOf(stack)) : go(stack[0].kind === "room" ? "room" : "note", stack[0].id);
  const options = (): void =>
    openMenu([
      { label: t("key.list"), icon: "notes", act: back },
      { label: t("streets.title"), icon: "map", act: () => go("streets") },
    ]);
  const list = ports().maps ? { label: t("key.options"), act: options } : { label: t("key.list"), act: back };
  return (
    <Screen
      title={t(setting ? "words.where" : "nav.map")}
      bare
      left={
        setting
          ? { label: t("cancel"), act: back }
          : hit
            ? { label: t("key.open"), act: () => see(hit) }
            : { label: t("key.leave"), act: leave }
      }
      center={setting ? { label: "", act: placeCircle } : { label: t("key.next"), act: next }}
      right={setting ? { label: t("key.set"), act: placeCircle, ember: true } : list}
      onKey={onKey}
    >
      <div class="chartbox" ref={box} />
      {failed && <p class="chip bottom">{t("lazy.failed")}</p>}
      <StreetsChip />
      {!setting && <Aim />}
      {uses.teach && <Caps />}
      {hit && !setting && <StackChip stack={hit} />}
      {setting && draft.value && (
        <p class="chip bottom num" dir="ltr">
          <kbd>*</kbd>{" "}
          <bdi class="size" dir={direction()}>
            {sayDistance(draft.value.circle.radius_m)}
          </bdi>{" "}
          <kbd>#</kbd>
        </p>
      )}
    </Screen>
  );
}

/** Opens the map and keeps it in step with what it draws, until its element is removed. */
function run(
  box: HTMLElement,
  id: string,
  looked: (chart: Chart | undefined) => void,
  ready: (chart: Chart | undefined) => void,
  fail: () => void,
): () => void {
  let closed = false;
  let current: Chart | undefined;
  const stops: (() => void)[] = [];
  openChart(box, firstView(id), t("nav.map"), {
    moved: (view) => {
      lastView.value = view;
      looked(current);
    },
    tapped: () => undefined,
    pressed: () => undefined,
  }).then((opened) => {
    if (closed) {
      opened.close();
      return;
    }
    current = opened;
    ready(opened);
    stops.push(
      followSavedMaps(opened, CARE),
      keepMap(),
      effect(() => opened.show({ marks: marks.value, me: fix.value, small: true })),
      effect(() => opened.show({ edit: id === "set" ? draft.value?.circle.radius_m : undefined })),
      effect(() => {
        themeChanges.value;
        opened.recolour();
      }),
    );
    looked(opened);
  }, fail);
  return () => {
    closed = true;
    for (const stop of stops) stop();
    current?.close();
    ready(undefined);
  };
}

function toMe(chart: Chart): void {
  const here = fix.peek();
  if (here) chart.jumpTo(here);
  else askPosition();
}

function resize(by: 1 | -1): void {
  const now = draft.peek();
  if (now) changeDraft({ circle: { ...now.circle, radius_m: stepRadius(now.circle.radius_m, by) } });
}

const same = (a: Mark, b: Mark | undefined): boolean => a.id === b?.id && a.kind === b.kind;

const has = (stack: Stack, wanted: Mark | undefined): boolean => stack.some((mark) => same(mark, wanted));
const smallest = (stack: Stack): number => Math.min(...stack.map(({ circle }) => circle.radius_m));

/** The stack under the cross; of several the requested one, else the one with the smallest circle. */
function hitAt(chart: Chart, wanted: Mark | undefined): Stack | undefined {
  const at = chart.focus();
  const reach = 14 * chart.metresPerPixel();
  const inside = ({ circle }: Mark): boolean => distance(circle, at) <= Math.max(circle.radius_m, reach);
  const found = chart.stacks().filter((stack) => stack.some(inside));
  return found.find((stack) => has(stack, wanted)) ?? found.sort((a, b) => smallest(a) - smallest(b))[0];
}

/** The next stack, ordered by distance from me. */
function nextOf(chart: Chart, hit: Stack | undefined): Stack | undefined {
  const from: Point = fix.peek() ?? chart.focus();
  const all = [...chart.stacks()].sort(([a], [b]) => distance(a.circle, from) - distance(b.circle, from));
  return all[(all.findIndex((stack) => has(stack, hit?.[0])) + 1) % Math.max(1, all.length)];
}

const zoomMetres = (circle: Circle): number => Math.max(FIRST_LOOK_M, circle.radius_m * 4);

function useUses(): { readonly teach: boolean; count(key: Key): void } {
  const { preferences } = ports();
  const [uses, setUses] = useState(Number(preferences.get(USES) ?? 0));
  return {
    teach: uses < TAUGHT,
    // The arrows need no hint.
    count(key) {
      if (!/^[0-9]$/.test(key) || uses >= TAUGHT) return;
      preferences.set(USES, String(uses + 1));
      setUses(uses + 1);
    },
  };
}
