/** The moment: what opened here and was not shown yet, once for all of it. */
import { computed, signal } from "@preact/signals";
import type { OpenedNote } from "../../engine/face.ts";
import { distance } from "../format/distance.ts";
import { commands } from "./commands.ts";
import { opened } from "./engine.ts";
import { quietly } from "./quietly.ts";

/** The notes whose moment was shown last: their pages say "You are here.". */
export const justOpened = signal<readonly string[]>([]);

/** Of the notes not shown yet the latest, and all others whose circles meet its own: they opened at one spot. */
export const moment = computed<readonly OpenedNote[]>(() => {
  const fresh = opened.value.filter(({ id, seen }) => !seen && !justOpened.value.includes(id));
  const first = fresh[0]?.circle;
  return first ? fresh.filter(({ circle }) => distance(circle, first) <= circle.radius_m + first.radius_m) : [];
});

/** It was shown. If that cannot be written down now, it is shown once more after the next start: better than never. */
export function closeMoment(ids: readonly string[]): void {
  justOpened.value = ids;
  quietly(commands().seenNotes(ids), "page.seen");
}
