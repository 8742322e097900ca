/** The draft of a note. It survives navigation, and once it has text also a restart (autosave-draft.ts). */
import { signal } from "@preact/signals";
import type { Circle, MediaDraft, SentNote, TimeWindow } from "../../engine/face.ts";
import { distance, type Point } from "../format/distance.ts";
import type { Preset } from "../format/window.ts";
import { ownZone } from "../format/zoned.ts";
import { fix } from "./position.ts";
import { freshId } from "./rooms.ts";

export interface Writing {
  readonly id: string;
  readonly text: string;
  readonly media?: MediaDraft | undefined;
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

/** A draft with nothing to be read, seen or heard is none. */
export const worthKeeping = (writing: Writing | undefined): Writing | undefined =>
  writing && (writing.text.trim() || writing.media) ? writing : undefined;

export function startDraft(at?: Point, to: readonly string[] = []): void {
  const here = fix.peek();
  const point = at ?? here ?? { latitude: 0, longitude: 0 };
  // A new draft takes over what was already written, so that nothing is lost.
  const begun = worthKeeping(draft.peek());
  draft.value = {
    id: freshId(),
    text: begun?.text ?? "",
    media: begun?.media,
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

/** The note was left. What was typed, shared or added while it was being sent starts the next draft. */
export function draftLeft(left: Writing): void {
  const now = draft.peek();
  const text = now?.text ?? "";
  const since = text.startsWith(left.text) ? text.slice(left.text.length).trim() : text;
  const media = now?.media === left.media ? undefined : now?.media;
  draft.value = undefined;
  if (!since && !media) return;
  startDraft();
  changeDraft({ text: since, media });
}

/** Makes a draft of a failed note, with a new id, because the old one may have reached somebody. */
export function draftAgain(note: SentNote, to: readonly string[], media?: MediaDraft): void {
  startDraft(note.circle, to);
  changeDraft({ text: note.text, media, place: note.place, circle: note.circle });
}

/** Whether the circle's centre is this device's position, within its accuracy. */
export function isHere(circle: Circle): boolean {
  const here = fix.value;
  return here !== undefined && distance(circle, here) <= Math.max(5, here.accuracy_m);
}
