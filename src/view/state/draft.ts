/** The draft of a note. It survives navigation, and once it has text also a restart (autosave-draft.ts). */
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
  /** The circle's centre when the place was named. */
  readonly named?: Point | undefined;
  readonly circle: Circle;
  readonly to: readonly string[];
  readonly when: Preset | "choose";
  /** Only for `choose`. */
  readonly chosen: TimeWindow | undefined;
  /** The time zone of the place; this device's until it is looked up. */
  readonly zone: string;
  /** True once the user placed the circle; until then it may follow the position. */
  readonly placed: boolean;
}

export const draft = signal<Writing | undefined>(undefined);

const DEFAULT_RADIUS = 100;

export function startDraft(at?: Point, to: readonly string[] = []): void {
  const here = fix.peek();
  const point = at ?? here ?? { latitude: 0, longitude: 0 };
  // A new draft takes over the text already written, so that none is lost.
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

/** A place's name is dropped when the circle no longer covers the point that was named. */
function nameOfPlace(now: Writing, next: Writing, given: boolean): Pick<Writing, "place" | "named"> {
  const { circle } = next;
  if (given || !now.placed) return { place: next.place, named: circle };
  const at = now.named ?? now.circle;
  return distance(circle, at) <= circle.radius_m ? { place: next.place, named: at } : { place: "", named: circle };
}

/** The note was left. Text typed or shared while it was being sent starts the next draft. */
export function draftLeft(left: Writing): void {
  const now = draft.peek();
  const text = now?.text ?? "";
  const since = text.startsWith(left.text) ? text.slice(left.text.length).trim() : text;
  draft.value = undefined;
  if (!since) return;
  startDraft();
  changeDraft({ text: since });
}

/** Makes a draft of a failed note, with a new id, because the old one may have reached somebody. */
export function draftAgain(note: SentNote, to: readonly string[]): void {
  startDraft(note.circle, to);
  changeDraft({ text: note.text, place: note.place, circle: note.circle });
}

/** Whether the circle's centre is this device's position, within its accuracy. */
export function isHere(circle: Circle): boolean {
  const here = fix.value;
  return here !== undefined && distance(circle, here) <= Math.max(5, here.accuracy_m);
}
