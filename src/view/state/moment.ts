/** The moment: the screen that shows newly opened notes once. */
import { computed, signal } from "@preact/signals";
import type { OpenedNote } from "../../engine/face.ts";
import { distance } from "../format/distance.ts";
import { commands } from "./commands.ts";
import { opened } from "./engine.ts";
import { quietly } from "./quietly.ts";

/** Notes whose moment was shown last: their pages say "You are here.". */
export const justOpened = signal<readonly string[]>([]);

/** The latest note not shown yet, with all others whose circles meet its own: they opened at the same place. */
export const moment = computed<readonly OpenedNote[]>(() => {
  const unseen = opened.value.filter(({ id, seen }) => !seen && !justOpened.value.includes(id));
  const first = unseen[0]?.circle;
  return first ? unseen.filter(({ circle }) => distance(circle, first) <= circle.radius_m + first.radius_m) : [];
});

/** Marks notes as shown. If that cannot be saved, they are shown again after the next start: better than never. */
export function closeMoment(ids: readonly string[]): void {
  justOpened.value = ids;
  quietly(commands().seenNotes(ids), "page.seen");
}
