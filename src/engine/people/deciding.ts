/** My decision about a key that somebody I had checked has announced. Rare, so loaded with the first. */
import type { Clock } from "../ports.ts";
import { type Change, type Database, put } from "../records/database.ts";
import { type KeyChanges, REFUSED } from "./key-changes.ts";
import { withKeyEvent } from "./key-history.ts";
import type { People } from "./people.ts";
import type { PersonRecord } from "./records.ts";

/** The announced key is refused: nothing else changes. */
export function refused(person: PersonRecord, now: number): Change[] {
  const { change, ...kept } = person;
  if (!change) return [];
  const refused = [...(person.refused ?? []), change.id].slice(-REFUSED);
  return [put("person", person.id, withKeyEvent({ ...kept, refused }, "refused", now))];
}

interface Ports {
  readonly database: Database;
  readonly people: People;
  readonly changes: KeyChanges;
  readonly clock: Pick<Clock, "now">;
}

export async function decide({ database, people, changes, clock }: Ports, id: string, take: boolean): Promise<void> {
  const person = people.get(id);
  if (person.change) await database.commit(take ? changes.take(person, "approved") : refused(person, clock.now()));
}
