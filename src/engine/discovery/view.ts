/** What is shown of finding people. */
import type { FoundPerson } from "../face/discovery.ts";
import type { Database } from "../records/database.ts";

/** A card counts so long (protocol/discovery/card.ts). */
const CARD_S = 45 * 86_400;

/** By the book's names. */
export function foundPeople(database: Database, hidden: readonly string[], now: number): readonly FoundPerson[] {
  const matches = [...database.table("book_match").values()].filter(({ at }) => at >= now - CARD_S);
  const keys = new Map<string, number>();
  for (const { theirs } of matches) keys.set(theirs, (keys.get(theirs) ?? 0) + 1);
  const isKnown = (key: string): boolean =>
    [...database.table("person").values()].some(({ id, earlier }) => id === key || earlier?.some((one) => one.id === key));
  const standing = (key: string): FoundPerson["standing"] =>
    database.get("blocked", key) ? "blocked" : isKnown(key) ? "known" : "new";
  return matches
    .filter(({ key }) => !hidden.includes(key))
    .flatMap(({ key, theirs, handle, relay, by, at }) => {
      const entry = database.get("book", theirs);
      const others = (keys.get(theirs) as number) - 1;
      return entry ? [{ id: key, handle, relay, entry, by, at, standing: standing(key), others }] : [];
    })
    .sort((a, b) => (a.entry.name < b.entry.name ? -1 : a.entry.name > b.entry.name ? 1 : 0));
}
