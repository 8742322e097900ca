/** Leaving cards, looking for others', taking mine back: each over a connection of its own, under a key used for it alone. */
import { boxCard, type Card, openCard } from "../../protocol/discovery/card.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { RelayRefusal } from "../link/failures.ts";
import { closing, openNameless } from "../link/open-session.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { PairPlace } from "./pairs.ts";
import type { BoxRecord, MatchRecord } from "./records.ts";

type Ports = Pick<
  Spine,
  "clock" | "crypto" | "database" | "lines" | "mail" | "network" | "random" | "relays" | "settings" | "trace"
>;

/**
 * Leaves my card at these places. What was begun is known before anything is sent, so that every card can be taken back.
 * @param begun a record of this that the relay has not confirmed @throws RelayRefusal or NoAnswer
 */
export async function publish(ports: Ports, places: readonly PairPlace[], begun?: BoxRecord): Promise<void> {
  const { clock, crypto, database, mail, random, settings } = ports;
  const { name, relay } = settings();
  const seed = begun ? fromHex(begun.seed) : random(32);
  const session = crypto.keyPairFromSeed(seed);
  const id = toHex(session.publicKey);
  const first: BoxRecord = { id, seed: toHex(seed), relay, at: clock.now(), tags: places.map((place) => place.id), pending: true };
  await database.commit([put("book_box", id, begun ?? first)]);
  const handle = nameIn(name);
  const created_at = Math.floor(clock.now());
  const boxes = places.map((place) => {
    const card = { created_at, relay_url: relay, side: place.side, ...(handle === "" ? {} : { handle }) };
    return boxCard(crypto, place, mail.own, card, random(24), random);
  });
  const hashes = places.map(({ tag }) => tag);
  const stored = await closing(openNameless(ports, relay, session), ({ session }) =>
    session.request({ cmd: "DISCOVERY_PUBLISH", hashes, pubkey: fromHex(id), boxes }),
  ).then(
    ({ count }) => count,
    (error: unknown) => {
      if (error instanceof RelayRefusal && error.code === "quota") return 0;
      throw error;
    },
  );
  // What was to be taken back meanwhile is.
  const record = database.get("book_box", id);
  if (!record) return;
  const { pending: _, ...confirmed } = record;
  const full = Math.max(0, places.length - stored);
  await database.commit([put("book_box", id, { ...confirmed, ...(full > 0 ? { full } : {}) })]);
}

/** Looks at these places. @param theirs whose place it is, by its pair @throws RelayRefusal or NoAnswer */
export async function ask(ports: Ports, places: readonly PairPlace[]): Promise<void> {
  const { clock, database, relays, settings } = ports;
  const { relay } = settings();
  const hashes = places.map(({ tag }) => tag);
  const { matches } = await closing(openNameless(ports, relay), ({ session }) =>
    session.request({ cmd: "DISCOVERY_QUERY", hashes }),
  );
  const byTag = new Map(places.map((place) => [place.id, place]));
  const now = relays.now(relay);
  const found = matches.flatMap(({ hash, box }) => {
    const place = byTag.get(toHex(hash));
    return place && box ? (matchIn(ports, place, box, now) ?? []) : [];
  });
  const changes: Change[] = found.map((match) => put("book_match", match.id, match));
  const asked_at = clock.now();
  for (const pair of new Set(places.map((place) => place.pair))) {
    const record = database.get("book_pair", pair);
    if (!record) continue;
    const asked = { ...record.asked };
    for (const place of places) if (place.pair === pair) asked[place.id] = asked_at;
    changes.push(put("book_pair", pair, { ...record, asked }));
  }
  await database.commit(
    changes.filter(({ table, record }) => table !== "book_match" || isStillThere(ports, record as MatchRecord)),
  );
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
  const id = `${key} ${pair.theirs}`;
  const known = database.get("book_match", id);
  if (known && known.at >= card.created_at) return undefined;
  const by = pair.mine === "" && known?.by !== "pair" ? "one" : "pair";
  return { id, key, theirs: pair.theirs, handle: nameIn(card.handle ?? ""), relay: card.relay_url, by, at: card.created_at };
}

/** Takes back what is to be taken back of one publication. @throws RelayRefusal or NoAnswer */
export async function withdraw(ports: Ports, { id }: BoxRecord): Promise<void> {
  const { crypto, database } = ports;
  const box = database.get("book_box", id);
  const leaving = box?.leaving ?? [];
  if (!box || leaving.length === 0) return;
  const session = crypto.keyPairFromSeed(fromHex(box.seed));
  await closing(openNameless(ports, box.relay, session), ({ session }) =>
    session.request({ cmd: "DISCOVERY_WITHDRAW", hashes: leaving.map(fromHex) }),
  );
  const { leaving: after = [], ...rest } = database.get("book_box", id) ?? box;
  const tags = box.tags.filter((tag) => !leaving.includes(tag));
  const more = after.filter((tag) => !leaving.includes(tag));
  const left = { ...rest, tags, ...(more.length > 0 ? { leaving: more } : {}) };
  await database.commit([tags.length > 0 ? put("book_box", id, left) : drop("book_box", id)]);
}
