/** The note being written. It survives looking elsewhere, and what has words in it also the page (keep-draft.ts). */
import { signal } from "@preact/signals";
import type { Circle, SentNote, TimeWindow } from "../../engine/face.ts";
import { distance, type Point } from "../format/distance.ts";
import type { Preset } from "../format/window.ts";
import { ownZone } from "../format/zoned.ts";
import { fix } from "./position.ts";
import { freshId } from "./rooms.ts";

export interface Writing {
  readonly id: string;
  readonly text: string;
  readonly place: string;
  /** Where the circle lay when the place was given its name. */
  readonly named?: Point | undefined;
  readonly circle: Circle;
  readonly to: readonly string[];
  readonly when: Preset | "choose";
  /** Only for `choose`. */
  readonly chosen: TimeWindow | undefined;
  /** The place's own zone; ours until it is looked up. */
  readonly zone: string;
  /** Once the person put the circle somewhere; before, it may still move to where they stand. */
  readonly placed: boolean;
}

export const draft = signal<Writing | undefined>(undefined);

const DEFAULT_RADIUS = 100;

export function startDraft(at?: Point, to: readonly string[] = []): void {
  const here = fix.peek();
  const point = at ?? here ?? { latitude: 0, longitude: 0 };
  // Words already written are never thrown away by beginning elsewhere.
  const begun = draft.peek()?.text.trim() ? draft.peek() : undefined;
  draft.value = {
    id: freshId(),
    text: begun?.text ?? "",
    place: "",
    circle: { latitude: point.latitude, longitude: point.longitude, radius_m: DEFAULT_RADIUS },
    to,
    when: "tonight",
    chosen: undefined,
    zone: ownZone(),
    placed: at !== undefined || here !== undefined,
  };
}

export function changeDraft(change: Partial<Writing>): void {
  const now = draft.peek();
  if (!now) return;
  const next = { ...now, ...change };
  draft.value = { ...next, ...nameOfPlace(now, next, change.place !== undefined) };
}

/** A name belongs to its place: it goes when the circle no longer covers where it was given. */
function nameOfPlace(now: Writing, next: Writing, given: boolean): Pick<Writing, "place" | "named"> {
  const { circle } = next;
  if (given || !now.placed) return { place: next.place, named: circle };
  const at = now.named ?? now.circle;
  return distance(circle, at) <= circle.radius_m ? { place: next.place, named: at } : { place: "", named: circle };
}

/** It is left. What was written, or came from another app, while it was on its way out begins the next one. */
export function draftLeft(left: Writing): void {
  const now = draft.peek();
  const text = now?.text ?? "";
  const since = text.startsWith(left.text) ? text.slice(left.text.length).trim() : text;
  draft.value = undefined;
  if (!since) return;
  startDraft();
  changeDraft({ text: since });
}

/** A failed note goes back to the desk: a new id, because the old one may have reached someone. */
export function draftAgain(note: SentNote, to: readonly string[]): void {
  startDraft(note.circle, to);
  changeDraft({ text: note.text, place: note.place, circle: note.circle });
}

/** Whether the middle of the circle is where this device is, to within its accuracy. */
export function isHere(circle: Circle): boolean {
  const here = fix.value;
  return here !== undefined && distance(circle, here) <= Math.max(5, here.accuracy_m);
}
