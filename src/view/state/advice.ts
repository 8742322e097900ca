import type { WaitingNote } from "../../engine/face.ts";
import { sayTime, sayWaiting } from "../format/say.ts";
import { dayNumber } from "../format/zoned.ts";
import { t } from "../words/t.ts";

/** Why a nearby note is not open yet, and what the user can do. */
export function sayAdvice(note: WaitingNote, now: number): string {
  if (note.held) return t(`held.${note.held}`, { when: sayWaiting(note.window, now) });
  const zone = note.window.timezone;
  const today = dayNumber(note.window.ends_at, zone) === dayNumber(now, zone);
  return today
    ? t("waiting.walk.today", { time: sayTime(note.window.ends_at, zone) })
    : t("waiting.walk", { when: sayWaiting(note.window, now) });
}
