/** My identifiers and the book: what a change of either brings with it. */
import { isIdentifier } from "../../protocol/discovery/pair.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import type { BookEntry, OwnIdentifier } from "../face/discovery.ts";
import { FaceError } from "../face.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import { wantedPairs } from "./pairs.ts";
import { type BoxRecord, DISCOVERY, type DiscoveryRecord, type PairRecord } from "./records.ts";

const MOST_OWN = 4;
const MOST_ENTRIES = 5000;

export const recordOf = (database: Database): DiscoveryRecord => database.get("discovery", DISCOVERY) ?? { identifiers: [] };

function mustBe(ids: readonly string[]): void {
  const wrong = ids.find((id) => !isIdentifier(id));
  if (wrong !== undefined) throw new FaceError("bad-identifier", false, wrong);
}

/** @throws FaceError `bad-identifier` or `too-many` */
export function withIdentifiers(database: Database, own: readonly OwnIdentifier[]): Change[] {
  mustBe(own.map(({ id }) => id));
  const identifiers = [...new Map(own.map(({ id, findable }) => [id, { id, findable }])).values()];
  if (identifiers.length > MOST_OWN) throw new FaceError("too-many");
  return [put("discovery", DISCOVERY, { ...recordOf(database), identifiers })];
}

/** @throws FaceError `bad-identifier` or `too-many` */
export function withEntries(
  database: Database,
  entries: readonly BookEntry[],
): { readonly changes: Change[]; readonly added: number } {
  mustBe(entries.map(({ id }) => id));
  const named = new Map(entries.map(({ id, name }) => [id, { id, name: nameIn(name) }]));
  const book = database.table("book");
  const added = [...named.keys()].filter((id) => !book.has(id)).length;
  if (book.size + added > MOST_ENTRIES) throw new FaceError("too-many");
  return { changes: [...named.values()].map((entry) => put("book", entry.id, entry)), added };
}

/** Without the book, and with nothing of it left but what is to be taken back. */
export const emptied = (database: Database): Change[] => [
  drop("discovery", DISCOVERY),
  ...(["book", "book_match"] as const).flatMap((table) => [...database.table(table).keys()].map((id) => drop(table, id))),
];

/**
 * Pairs as the book and my identifiers, which have changed, make them.
 * @param tagsOf all tags under which a pair's cards may lie now
 */
export function settled(database: Database, tagsOf: (pair: PairRecord) => readonly string[]): Change[] {
  const wanted = wantedPairs(recordOf(database).identifiers, database.table("book").values());
  const pairs = database.table("book_pair");
  const gone = [...pairs.values()].filter(({ id }) => !wanted.has(id));
  const tags = new Set(gone.flatMap(tagsOf));
  return [
    ...[...wanted.values()].filter(({ id }) => !pairs.has(id)).map((pair) => put("book_pair", pair.id, pair)),
    ...gone.map(({ id }) => drop("book_pair", id)),
    // With no pair left all goes, also what lies under keys that are named no more.
    ...leaving(database, (tag) => wanted.size === 0 || tags.has(tag)),
    ...[...database.table("book_match").values()]
      .filter(({ theirs }) => !database.get("book", theirs))
      .map(({ id }) => drop("book_match", id)),
  ];
}

const leaving = (database: Database, isGone: (tag: string) => boolean): Change[] =>
  [...database.table("book_box").values()].flatMap((box) => takenBack(box, isGone));

/** Those of its cards that are gone are to be taken back. */
export function takenBack(box: BoxRecord, isGone: (tag: string) => boolean): Change[] {
  const before = box.leaving ?? [];
  const all = box.tags.filter((tag) => before.includes(tag) || isGone(tag));
  return all.length > before.length ? [put("book_box", box.id, { ...box, leaving: all })] : [];
}

/** Its cards are to be left anew, in the place of those that lie there, and the others taken back. */
export function renewed(box: BoxRecord, isWanted: (tag: string) => boolean): Change[] {
  const gone = takenBack(box, (tag) => !isWanted(tag));
  if (box.pending) return gone;
  const next = (gone[0]?.record as BoxRecord | undefined) ?? box;
  return [put("book_box", box.id, { ...next, pending: true })];
}
