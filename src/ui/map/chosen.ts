/** What is chosen beside the map: on wide screens the map shows it. */
import { computed, effect } from "@preact/signals";
import type { Circle } from "../../engine/face.ts";
import type { Chart } from "../../view/map/chart.ts";
import { opened, personById, sent } from "../../view/state/engine.ts";
import { following, marks } from "../../view/state/map.ts";
import { reducedMotion, wide } from "../../view/state/media.ts";
import { type Route, route } from "../state/route.ts";

/** The share of the map's shorter side that the circle takes. */
const SHARE = 0.45;
/** Smaller circles are shown with this much around them, metres. */
const AROUND_M = 120;

/** Of the last note between this person and me whose place I may see. */
function lastPlaceWith(id: string): Circle | undefined {
  const person = personById(id);
  const keys = new Set([id, ...(person ? [person.id, ...person.earlier] : [])]);
  const notes = [
    ...opened.value.filter(({ from }) => keys.has(from)),
    ...sent.value.filter(({ to }) => to.some((copy) => keys.has(copy.person))),
  ];
  return notes.sort((a, b) => a.created_at - b.created_at).at(-1)?.circle;
}

function circleOf({ name, id }: Route): Circle | undefined {
  if (name === "person") return lastPlaceWith(id);
  if (name === "room" || name === "room-settings") return marks.value.find((mark) => mark.id === id)?.circle;
  if (name !== "note") return undefined;
  // A note that lies no more has no mark, but still a place. One that is not open has its haze alone.
  const note = opened.value.find((one) => one.id === id) ?? sent.value.find((one) => one.id === id);
  return note?.circle ?? marks.value.find((mark) => mark.id === id)?.circle;
}

/** A room and its settings are one choice. */
const choice = computed(() => `${route.value.name.replace(/-settings$/, "")} ${route.value.id}`);

/** Moves the map once for each choice, so that who looks elsewhere meanwhile stays there. @returns how to stop */
export function followChoice(chart: Chart): () => void {
  let shown = "";
  return effect(() => {
    const circle = wide.value ? circleOf(route.value) : undefined;
    if (!circle) {
      if (choice.value !== shown) shown = "";
      return;
    }
    if (choice.value === shown) return;
    shown = choice.value;
    following.value = false;
    chart.fit({ ...circle, radius_m: Math.max(AROUND_M, circle.radius_m) }, SHARE, !reducedMotion.peek());
  });
}
