/** Leaving cards, looking for others', taking mine back: each over a connection of its own, under a key used for it alone. */
import { BOXES_PER_TAG } from "../../protocol/discovery/boxes.ts";
import { boxCard, type Card, openCard } from "../../protocol/discovery/card.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { FailureCode } from "../../protocol/wire/failures.ts";
import { RelayRefusal } from "../link/failures.ts";
import { closing, openNameless } from "../link/open-session.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import { cardMailbox } from "./card-mailbox.ts";
import type { PairPlace } from "./pairs.ts";
import type { BoxRecord, MatchRecord } from "./records.ts";

type Ports = Pick<
  Spine,
  "clock" | "crypto" | "database" | "lines" | "mail" | "network" | "random" | "relays" | "set" | "settings" | "trace"
>;

/** No space, or nothing to do with it any more: a refusal that is an answer. */
export const zeroFor = (code: FailureCode, publishing: Promise<{ readonly count: number }>): Promise<number> =>
  publishing.then(
    ({ count }) => count,
    (error: unknown) => {
      if (error instanceof RelayRefusal && error.code === code) return 0;
      throw error;
    },
  );

/** A tag holds no more: a relay that names more makes them up. */
export function bounded<T extends { readonly hash: Bytes }>(matches: readonly T[]): readonly T[] {
  const counts = new Map<string, number>();
  return matches.filter(({ hash }) => {
    const tag = toHex(hash);
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return (counts.get(tag) ?? 0) <= BOXES_PER_TAG;
  });
}

/** What a card says of me now. */
function saying({ mail, settings }: Pick<Ports, "mail" | "settings">) {
  return { key: toHex(mail.own.publicKey), name: nameIn(settings().name) };
}

/** Whether cards still say what they would say now. */
export const isCurrent = (ports: Pick<Ports, "mail" | "settings">, { key, name, mailbox }: BoxRecord): boolean => {
  const now = saying(ports);
  return key === now.key && name === now.name && (mailbox !== undefined) === (ports.settings().hidden === true);
};

/**
 * Leaves my card at these places. What was begun is known before anything is sent, so that every card can be taken back.
 * @param begun a record of this that the relay has not confirmed, or whose cards say what is not so any more
 * @throws RelayRefusal or NoAnswer
 */
export async function publish(ports: Ports, places: readonly PairPlace[], begun?: BoxRecord): Promise<void> {
  const { clock, crypto, database, mail, random, settings } = ports;
  const mailbox = await cardMailbox(ports);
  // The book may have been forgotten meanwhile; from here to the record nothing comes between.
  const { relay } = settings();
  const seed = begun ? fromHex(begun.seed) : random(32);
  const session = crypto.keyPairFromSeed(seed);
  const id = toHex(session.publicKey);
  const tags = places.filter(({ pair }) => database.get("book_pair", pair)).map((place) => place.id);
  const before = begun ? database.get("book_box", id) : { id, seed: toHex(seed), relay, tags };
  if (!before || tags.length === 0) return;
  const { mailbox: _, full: __, ...rest }: Partial<BoxRecord> & typeof before = before;
  const says = { ...saying(ports), ...(mailbox ? { mailbox: mailbox.generation } : {}) };
  await database.commit([put("book_box", id, { ...rest, ...says, at: clock.now(), pending: true })]);
  const card = {
    created_at: Math.floor(clock.now()),
    relay_url: relay,
    ...(says.name === "" ? {} : { handle: says.name }),
    ...(mailbox ? { mailbox_key: fromHex(mailbox.key) } : {}),
  };
  const full = await closing(openNameless(ports, relay, session), async ({ session }) => {
    // What is to be taken back meanwhile is not left.
    const box = database.get("book_box", id);
    const left = places.filter((place) => box?.tags.includes(place.id) && !box.leaving?.includes(place.id));
    if (left.length === 0) return 0;
    const boxes = left.map((place) => boxCard(crypto, place, mail.own, { ...card, side: place.side }, random(24), random));
    const hashes = left.map(({ tag }) => tag);
    const publishing = session.request({ cmd: "DISCOVERY_PUBLISH", hashes, pubkey: fromHex(id), boxes });
    return Math.max(0, left.length - (await zeroFor("quota", publishing)));
  });
  const record = database.get("book_box", id);
  if (!record) return;
  const { pending: ___, ...confirmed } = record;
  await database.commit([put("book_box", id, { ...confirmed, ...(full > 0 ? { full } : {}) })]);
}

/** Looks at these places. @param theirs whose place it is, by its pair @throws RelayRefusal or NoAnswer */
export async function ask(ports: Ports, places: readonly PairPlace[]): Promise<void> {
  const { clock, database, relays, settings } = ports;
  const { relay } = settings();
  const still = ({ pair }: PairPlace): boolean => database.get("book_pair", pair) !== undefined;
  const matches = await closing(openNameless(ports, relay), async ({ session }) => {
    const hashes = places.filter(still).map(({ tag }) => tag);
    return hashes.length === 0 ? [] : (await session.request({ cmd: "DISCOVERY_QUERY", hashes })).matches;
  });
  const byTag = new Map(places.map((place) => [place.id, place]));
  const now = relays.now(relay);
  const found = bounded(matches).flatMap(({ hash, box }) => {
    const place = byTag.get(toHex(hash));
    return place && box ? (matchIn(ports, place, box, now) ?? []) : [];
  });
  const changes = [...changesOf(ports, found, byTag)];
  const asked_at = clock.now();
  for (const pair of new Set(places.map((place) => place.pair))) {
    const record = database.get("book_pair", pair);
    if (!record) continue;
    const asked = { ...record.asked };
    for (const place of places) if (place.pair === pair) asked[place.id] = asked_at;
    changes.push(put("book_pair", pair, { ...record, asked }));
  }
  await database.commit(
    changes.filter(({ table, record }) => table !== "book_match" || !record || isStillThere(ports, record as MatchRecord)),
  );
}

/** The newest card of each key; one that lay there and does not any more was taken back, or has another in its place. */
function changesOf({ database }: Ports, found: readonly MatchRecord[], places: ReadonlyMap<string, PairPlace>): Change[] {
  const there = new Map<string, MatchRecord>();
  const isAsked = ({ tag }: MatchRecord): boolean => tag !== undefined && places.has(tag);
  for (const match of found) {
    const stored = database.get("book_match", match.id);
    const known = there.get(match.id) ?? (stored && stored.by !== "hash" && !isAsked(stored) ? stored : undefined);
    if (known && known.at > match.at) continue;
    there.set(match.id, { ...match, by: known?.by === "pair" ? "pair" : match.by });
  }
  const gone = [...database.table("book_match").values()].filter((one) => isAsked(one) && !there.has(one.id));
  return [
    ...[...there.values()].map((match) => put("book_match", match.id, match)),
    ...gone.map(({ id }) => drop("book_match", id)),
  ];
}

/** The book may have been forgotten while the relay was asked. */
const isStillThere = ({ database }: Ports, { theirs }: MatchRecord): boolean => database.get("book", theirs) !== undefined;

/** What does not open, is of my own side, or lies too far back is nobody's card; mine may lie there from another device. */
function matchIn({ crypto, database, mail }: Ports, place: PairPlace, box: Uint8Array, now: number): MatchRecord | undefined {
  const pair = database.get("book_pair", place.pair);
  if (!pair || pair.theirs === "") return undefined;
  let card: Card;
  try {
    card = openCard(crypto, place, box, place.side, now);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
  const key = toHex(card.sender);
  if (mail.mine(key)) return undefined;
  return {
    ...{ id: `${key} ${pair.theirs}`, key, theirs: pair.theirs, handle: nameIn(card.handle ?? ""), relay: card.relay_url },
    ...{ by: pair.mine === "" ? "one" : "pair", at: card.created_at, tag: place.id },
    ...(card.mailbox_key ? { mailbox: toHex(card.mailbox_key) } : {}),
  };
}

/** Takes back what is to be taken back of one publication. @throws RelayRefusal or NoAnswer */
export async function withdraw(ports: Ports, { id }: BoxRecord): Promise<void> {
  const { crypto, database } = ports;
  const box = database.get("book_box", id);
  const leaving = box?.leaving ?? [];
  if (!box || leaving.length === 0) return;
  const session = crypto.keyPairFromSeed(fromHex(box.seed));
  await closing(openNameless(ports, box.relay, session), ({ session }) =>
    // A relay that does no discovery any more shows nobody what lies there.
    zeroFor("feature-disabled", session.request({ cmd: "DISCOVERY_WITHDRAW", hashes: leaving.map(fromHex) })),
  );
  const { leaving: after = [], ...rest } = database.get("book_box", id) ?? box;
  const tags = box.tags.filter((tag) => !leaving.includes(tag));
  const more = after.filter((tag) => !leaving.includes(tag));
  const left = { ...rest, tags, ...(more.length > 0 ? { leaving: more } : {}) };
  await database.commit([tags.length > 0 ? put("book_box", id, left) : drop("book_box", id)]);
}
