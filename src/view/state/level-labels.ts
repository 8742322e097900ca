/** The verification level of a person's key, and how it was verified. */
import type { Person } from "../../engine/face.ts";
import { sayDate } from "../format/say.ts";
import { t } from "../words/t.ts";
import { ports } from "./ports.ts";

export function sayLevel({ level, verified_by, change, history }: Person): string {
  if (level === 0) {
    const changed = change !== undefined || history.some(({ kind }) => kind === "moved" || kind === "approved");
    return t(changed ? "level.changed" : "level.0");
  }
  return t(level === 2 && verified_by === "voice" ? "level.voice" : `level.${level}`);
}

/** With the date. */
export function sayLevelSince(person: Person): string {
  const level = sayLevel(person);
  const { verified_at } = person;
  return verified_at === undefined ? level : t("level.since", { level, date: sayDate(verified_at, ports().now()) });
}
