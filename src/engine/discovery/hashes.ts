/**
 * Finding people by hashes, the specification's form: whoever runs the relay can work out all numbers and books. So it is for one relay, where
 * its operator and the person have both chosen it; turned off, or left behind by a move, what was published there is taken back.
 */
import { contactHash } from "../../protocol/discovery/hash.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import { closing, openNameless } from "../link/open-session.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import { recordOf } from "./book.ts";
import type { HashRecord, MatchRecord } from "./records.ts";

/** A hash lies no longer than its pepper counts. */
const LIES_S = 30 * 86_400;

type Ports = Pick<
  Spine,
  "clock" | "crypto" | "database" | "lines" | "mail" | "network" | "random" | "relays" | "settings" | "trace"
>;

const ownOf = ({ database }: Pick<Ports, "database">): readonly string[] =>
  recordOf(database)
    .identifiers.filter(({ findable }) => findable)
    .map(({ id }) => id);

/** @returns what turns it on at the home relay, or off everywhere */
export function turned(ports: Pick<Ports, "database" | "settings">, on: boolean): Change[] {
  const { database, settings } = ports;
  const { relay } = settings();
  const records = database.table("book_hash");
  const none: HashRecord = { relay, on, key: "", own: [], published: [], asked: [], at: 0 };
  if (on) return [put("book_hash", relay, { ...(records.get(relay) ?? none), on })];
  return [
    ...[...records.values()].map((record) => put("book_hash", record.relay, { ...record, on })),
    ...[...database.table("book_match").values()].filter(({ by }) => by === "hash").map(({ id }) => drop("book_match", id)),
  ];
}

export const isByHash = ({ database, settings }: Pick<Ports, "database" | "settings">): boolean =>
  database.get("book_hash", settings().relay)?.on === true;

/**
 * Does what is due.
 * @param since all that was asked for before is asked for again, unix seconds
 * @param goesOn told whose turn it is, before each connection
 * @throws RelayRefusal or NoAnswer; what came before stays
 */
export async function findByHashes(ports: Ports, since: number, goesOn: (relay: string) => boolean): Promise<void> {
  const { clock, database, settings } = ports;
  for (const record of database.table("book_hash").values()) {
    const isHere = record.relay === settings().relay;
    // By then the relay has deleted what it is not asked to.
    if (!isHere && clock.now() - record.at > LIES_S) await database.commit([drop("book_hash", record.relay)]);
    else if (!goesOn(record.relay)) return;
    else if (record.on && isHere) await look(ports, record, since, goesOn);
    else await leave(ports, record);
  }
}

async function leave(ports: Ports, { relay, published }: HashRecord): Promise<void> {
  const hashes = published.map(fromHex);
  if (hashes.length > 0)
    await closing(openNameless(ports, relay, ports.mail.own), ({ session }) =>
      session.request({ cmd: "DISCOVERY_WITHDRAW", hashes }),
    );
  const { database } = ports;
  // It may have been turned on again meanwhile.
  const now = database.get("book_hash", relay);
  const again = now?.on === true && relay === ports.settings().relay;
  await database.commit([again ? put("book_hash", relay, { ...now, own: [], published: [] }) : drop("book_hash", relay)]);
}

async function look(ports: Ports, before: HashRecord, since: number, goesOn: (relay: string) => boolean): Promise<void> {
  const { clock, database, mail } = ports;
  const own = ownOf(ports);
  const isNew = !(before.at >= since);
  const asked = new Set(isNew ? [] : before.asked);
  const left = [...database.table("book").keys()].filter((id) => !asked.has(id));
  const isPublished = own.join(" ") === before.own.join(" ") && before.key === toHex(mail.own.publicKey);
  if (!isNew && left.length === 0 && isPublished) return;
  const pepper = await pepperOf(ports, before.relay);
  if (!pepper) return;
  const record: HashRecord = isNew ? { ...before, asked: [], at: clock.now() } : before;
  await publish(ports, record, own, pepper);
  for (let i = 0; i < left.length && goesOn(record.relay); i += LIMITS.DISCOVERY_TAGS_MAX) {
    await ask(ports, record.relay, left.slice(i, i + LIMITS.DISCOVERY_TAGS_MAX), pepper);
  }
}

/** @returns undefined where the relay does not do it (any more) */
async function pepperOf(ports: Ports, relay: string): Promise<Bytes | undefined> {
  return closing(openNameless(ports, relay), async ({ session, terms }) => {
    if (!terms.capabilities?.features?.includes("discovery")) return undefined;
    return (await session.request({ cmd: "DISCOVERY_PEPPER" })).pepper;
  });
}

/** Under the identity's own key: it is what is found. What may lie there is written down before, so that all of it can be taken back. */
async function publish(ports: Ports, record: HashRecord, own: readonly string[], pepper: Bytes): Promise<void> {
  const { crypto, database, mail } = ports;
  const wanted = own.map((id) => toHex(contactHash(crypto, id, pepper)));
  const gone = record.published.filter((hash) => !wanted.includes(hash));
  const missing = wanted.filter((hash) => !record.published.includes(hash));
  await database.commit([put("book_hash", record.relay, { ...record, published: [...record.published, ...missing] })]);
  if (wanted.length + gone.length > 0)
    await closing(openNameless(ports, record.relay, mail.own), async ({ session }) => {
      const pubkey = mail.own.publicKey;
      if (wanted.length > 0) await session.request({ cmd: "DISCOVERY_PUBLISH", hashes: wanted.map(fromHex), pubkey });
      if (gone.length > 0) await session.request({ cmd: "DISCOVERY_WITHDRAW", hashes: gone.map(fromHex) });
    });
  const now = database.get("book_hash", record.relay);
  if (now)
    await database.commit([put("book_hash", record.relay, { ...now, key: toHex(mail.own.publicKey), own, published: wanted })]);
}

/** Without a name: who looks is not said, though all that is looked for can be worked out. */
async function ask(ports: Ports, relay: string, ids: readonly string[], pepper: Bytes): Promise<void> {
  const { crypto, database } = ports;
  const byHash = new Map(ids.map((id) => [toHex(contactHash(crypto, id, pepper)), id]));
  const hashes = [...byHash.keys()].map(fromHex);
  const { matches } = await closing(openNameless(ports, relay), ({ session }) =>
    session.request({ cmd: "DISCOVERY_QUERY", hashes }),
  );
  const found = matches.flatMap(({ hash, pubkey, box }) => {
    const theirs = byHash.get(toHex(hash));
    return theirs === undefined || box ? [] : (matchOf(ports, relay, theirs, toHex(pubkey)) ?? []);
  });
  const now = database.get("book_hash", relay);
  if (!now?.on) return;
  await database.commit([
    put("book_hash", relay, { ...now, asked: [...now.asked, ...ids] }),
    ...found.map((match) => put("book_match", match.id, match)),
  ]);
}

/** A card that was found by the pair says more. */
function matchOf({ clock, database, mail }: Ports, relay: string, theirs: string, key: string): MatchRecord | undefined {
  const id = `${key} ${theirs}`;
  const known = database.get("book_match", id);
  if (mail.mine(key) || !database.get("book", theirs) || (known && known.by !== "hash")) return undefined;
  return { id, key, theirs, handle: "", relay, by: "hash", at: Math.floor(clock.now()) };
}
