/** Text about a note that is not open, for both skins. */
import type { WaitingNote } from "../../engine/face.ts";
import { directionTo, toEdge } from "../format/direction.ts";
import { sayDayNear, sayDistance, saySpan, sayTime, upperFirst } from "../format/say.ts";
import { t } from "../words/t.ts";
import { fix } from "./position.ts";

/** From this long before its end on, seconds, a note says what is left instead of when. */
const SOON = 2 * 3600;

/** Where its haze lies from here: more is not known. `undefined` for one that is far, or without a position. */
export function sayWay({ where }: WaitingNote): string | undefined {
  const here = fix.value;
  if (where.kind !== "near" || !here) return undefined;
  const edge = toEdge(here, where.haze);
  if (edge === 0) return t("waiting.way.in");
  return t("waiting.way.to", { direction: t(`direction.${directionTo(here, where.haze)}`), distance: sayDistance(edge) });
}

export const endsSoon = ({ window }: WaitingNote, now: number): boolean => window.ends_at - now <= SOON;

/** When its time runs out. */
export function sayEnds(note: WaitingNote, now: number): string {
  const { ends_at, timezone } = note.window;
  if (endsSoon(note, now)) return t("waiting.ends.soon", { span: saySpan(ends_at - now) });
  return upperFirst(t("day.time", { day: sayDayNear(ends_at, now, timezone), time: sayTime(ends_at, timezone) }));
}
