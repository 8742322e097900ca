/** A person's record with one more line in the history of their key. */
import type { KeyEventKind } from "../face/people.ts";
import type { PersonRecord } from "./records.ts";

/** Lines kept; the oldest go. */
const LONGEST = 30;

export function withKeyEvent(person: PersonRecord, kind: KeyEventKind, at: number): PersonRecord {
  return { ...person, history: [...(person.history ?? []), { at, kind }].slice(-LONGEST) };
}
