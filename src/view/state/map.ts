/** What all screens share about the one map: its handle, its view, and its marks. */
import { computed, signal } from "@preact/signals";
import { type Circle, MYSELF } from "../../engine/face.ts";
import { middleOfCell } from "../format/cell.ts";
import type { Point } from "../format/distance.ts";
import type { Chart } from "../map/chart.ts";
import type { Scale } from "../map/frame.ts";
import type { Mark } from "../map/scene.ts";
import { t } from "../words/t.ts";
import { engineState, opened, sent, waiting } from "./engine.ts";
import { nameOf } from "./names.ts";
import { ports } from "./ports.ts";
import { askPosition, fix } from "./position.ts";
import { foundRooms, rooms } from "./rooms.ts";

export const chart = signal<Chart | undefined>(undefined);
export const scale = signal<Scale | undefined>(undefined);
/** Pixels at the map's bottom that the home screen's card covers; 0 where the card lies beside it. */
export const covered = signal(0);
/** Whether the map follows my position; moving it by hand ends that. */
export const following = signal(true);

/** Limits the drawing time; more circles than this cannot be told apart. */
const MAX_MARKS = 200;

/** About half of a cell's diagonal: the radius in which a touch hits its mark. */
const CELL_REACH_M = 75;

const roomMarks = computed<readonly Mark[]>(() => {
  const now = ports().now();
  const mine = rooms.value.filter(({ stage }) => stage === "open" || stage === "making");
  return [...foundRooms.value, ...mine].flatMap(({ id, name, cell, expires_at = now + 1 }): Mark[] => {
    const middle = middleOfCell(cell);
    if (!cell || !middle || expires_at <= now) return [];
    return [{ kind: "room", id, circle: { ...middle, radius_m: CELL_REACH_M }, cell, label: name || t("room.nameless") }];
  });
});

export const marks = computed<readonly Mark[]>(() => {
  const now = ports().now();
  const name = (id = "") => nameOf(id);
  const mine = sent.value
    .filter((note) => note.window.ends_at > now && note.to.some(({ state }) => state.kind !== "withdrawn"))
    .map(
      (note): Mark => ({
        kind: "mine",
        id: note.id,
        circle: note.circle,
        label: note.place || (note.to[0]?.person === MYSELF ? t("map.for.me") : t("map.for", { name: name(note.to[0]?.person) })),
      }),
    );
  const hints = waiting.value.flatMap((note): Mark[] =>
    note.where.kind === "near" ? [{ kind: "waiting", id: note.id, circle: note.where.haze, label: "" }] : [],
  );
  const open = opened.value
    .filter((note) => note.kept || note.window.ends_at > now)
    .map((note): Mark => ({ kind: "open", id: note.id, circle: note.circle, label: t("map.from", { name: name(note.from) }) }));
  // A note to myself that lies open is one note.
  const openIds = new Set(open.map(({ id }) => id));
  const left = mine.filter(({ id }) => !openIds.has(id));
  return [...roomMarks.value, ...left.slice(-MAX_MARKS), ...hints, ...open.slice(-MAX_MARKS)];
});

export interface SavedPlace {
  readonly name: string;
  readonly circle: Circle;
}

/** Named places of earlier notes, latest first, each name once. */
export const savedPlaces = computed<readonly SavedPlace[]>(() => {
  const found = new Map<string, SavedPlace>();
  for (const note of [...engineState.value.sent].sort((a, b) => b.created_at - a.created_at)) {
    if (note.place && !found.has(note.place)) found.set(note.place, { name: note.place, circle: note.circle });
  }
  return [...found.values()].slice(0, 30);
});

/** Follows my position again, and asks for it if it is not known. */
export function backToMe(): void {
  following.value = true;
  const here = fix.peek();
  if (here) chart.peek()?.moveTo(here);
  else askPosition();
}

/** Shows a point and stops following my position. */
export function show(point: Point, zoom?: number): void {
  following.value = false;
  chart.peek()?.moveTo(point, zoom);
}
