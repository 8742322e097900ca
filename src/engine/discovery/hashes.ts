/**
 * Finding people by hashes, the specification's form: whoever runs the relay can work out all numbers and books. So it is for one relay, where
 * its operator and the person have both chosen it; turned off, or left behind by a move, what was published there is taken back. The choice,
 * the book and my identifiers may change while a relay is asked, so they are read again after each answer.
 */
import { contactHash } from "../../protocol/discovery/hash.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { isAcceptablePublicKey } from "../../protocol/primitives/public-keys.ts";
import { discovery } from "../../protocol/wire/topics/discovery.ts";
import { RelayRefusal } from "../link/failures.ts";
import { closing, openNameless } from "../link/open-session.ts";
import type { Session } from "../link/session.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import { recordOf } from "./book.ts";
import { bounded, zeroFor } from "./errands.ts";
import type { HashRecord, MatchRecord } from "./records.ts";
import type { Troubles } from "./troubles.ts";

/** A hash lies no longer than its pepper counts, 30 days; it may be published up to a day after its round began. */
const LIES_S = 31 * 86_400;

type Ports = Pick<
  Spine,
  "clock" | "crypto" | "database" | "lines" | "mail" | "network" | "random" | "relays" | "settings" | "trace"
>;

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

const slices = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / discovery.limits.DISCOVERY_TAGS_MAX) }, (_, i) =>
    all.slice(i * discovery.limits.DISCOVERY_TAGS_MAX, (i + 1) * discovery.limits.DISCOVERY_TAGS_MAX),
  );

async function withdraw(session: Session, hashes: readonly string[]): Promise<void> {
  for (const some of slices(hashes)) await session.request({ cmd: "DISCOVERY_WITHDRAW", hashes: some.map(fromHex) });
}

export class Hashes {
  private readonly ports: Ports;
  private readonly troubles: Troubles;
  private readonly isOver: () => boolean;

  constructor(ports: Ports, troubles: Troubles, isOver: () => boolean) {
    this.ports = ports;
    this.troubles = troubles;
    this.isOver = isOver;
  }

  private isOn({ on, relay }: HashRecord): boolean {
    return on && relay === this.ports.settings().relay;
  }

  /** As it is at this moment; undefined where it is not on, or not any more, or all is over. */
  private on(relay: string): HashRecord | undefined {
    const record = this.ports.database.get("book_hash", relay);
    return record && this.isOn(record) && !this.isOver() ? record : undefined;
  }

  private own(): readonly string[] {
    const { identifiers } = recordOf(this.ports.database);
    return identifiers.filter(({ findable }) => findable).map(({ id }) => id);
  }

  /** Whom of the book this round has not asked for. */
  private left({ asked }: HashRecord): readonly string[] {
    const done = new Set(asked);
    return [...this.ports.database.table("book").keys()].filter((id) => !done.has(id));
  }

  state(since: number) {
    const { database, settings } = this.ports;
    const records = [...database.table("book_hash").values()];
    const here = this.on(settings().relay);
    const of = here ? database.table("book").size : 0;
    const full = here?.full ?? 0;
    const left = here && here.at >= since ? this.left(here).length : of;
    return {
      on: here !== undefined,
      hashed: { done: of - left, of },
      published: here ? here.own.length - full : 0,
      full,
      leaving: records.reduce((sum, record) => sum + (this.isOn(record) ? 0 : record.published.length), 0),
    };
  }

  /**
   * Does what is due.
   * @param since all that was asked for before is asked for again, unix seconds
   * @param mayAsk otherwise it only takes back
   */
  async run(since: number, mayAsk: boolean): Promise<void> {
    const { clock, database, settings } = this.ports;
    for (const relay of [...database.table("book_hash").keys()]) {
      const record = database.get("book_hash", relay);
      if (!record || this.isOver()) continue;
      const isOn = this.isOn(record);
      // What holds up asking holds up no taking back.
      const name = `${isOn ? "hashes" : "unhash"} ${relay}`;
      if (!isOn) this.troubles.drop((one) => one === `hashes ${relay}`);
      // By then the relay has deleted what it is not asked to.
      if (!isOn && clock.now() - record.at > LIES_S) await database.commit([drop("book_hash", relay)]);
      else if (!isOn || mayAsk)
        await this.troubles.attempt({ name, relay, quiet: relay !== settings().relay }, () =>
          this.unlessGone(relay, () => (isOn ? this.look(relay, since) : this.takeBack(record))),
        );
    }
  }

  /** A relay that does no discovery any more shows nobody what lies there. */
  private async unlessGone(relay: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RelayRefusal && error.code === "feature-disabled")) throw error;
      await this.ports.database.commit([drop("book_hash", relay)]);
    }
  }

  /** All of it, under the key that published it: I may have another by now. */
  private async takeBack({ relay, key, published }: HashRecord): Promise<void> {
    const { database, mail } = this.ports;
    const signer = key === "" ? mail.own : mail.mine(key);
    if (signer && published.length > 0)
      await closing(openNameless(this.ports, relay, signer), ({ session }) => withdraw(session, published));
    const now = database.get("book_hash", relay);
    if (!now || this.isOver()) return;
    const { full: _, ...rest } = now;
    // It may have been turned on again meanwhile.
    const again = put("book_hash", relay, { ...rest, key: "", own: [], published: [] });
    await database.commit([this.isOn(now) ? again : drop("book_hash", relay)]);
  }

  private async look(relay: string, since: number): Promise<void> {
    const { clock, database, mail } = this.ports;
    const before = this.on(relay);
    if (!before) return;
    const isMine = before.key === toHex(mail.own.publicKey);
    const isPublished = isMine && this.own().join(" ") === before.own.join(" ");
    if (before.at >= since && this.left(before).length === 0 && isPublished) return;
    const pepper = await this.pepperOf(relay);
    if (!pepper) return;
    if (!isMine) await this.takeBack(before);
    const record = this.on(relay);
    if (record && !(record.at >= since))
      await database.commit([put("book_hash", relay, { ...record, asked: [], at: clock.now() })]);
    await this.publish(relay, pepper);
    for (;;) {
      const current = this.on(relay);
      const ids = current ? this.left(current).slice(0, discovery.limits.DISCOVERY_TAGS_MAX) : [];
      if (ids.length === 0) return;
      await this.ask(relay, ids, pepper);
    }
  }

  /** @returns undefined where the relay does not do it (any more) */
  private async pepperOf(relay: string): Promise<Bytes | undefined> {
    const { relays } = this.ports;
    const { capabilities } = relays.known(relay) ?? (await relays.meet(relay));
    if (!capabilities?.features.includes("discovery")) return undefined;
    return closing(openNameless(this.ports, relay), async ({ session }) => {
      return (await session.request({ cmd: "DISCOVERY_PEPPER" })).pepper;
    });
  }

  /** Under the identity's own key: it is what is found. What may lie there is written down before, so that all of it can be taken back. */
  private async publish(relay: string, pepper: Bytes): Promise<void> {
    const { crypto, database, mail } = this.ports;
    const record = this.on(relay);
    if (!record) return;
    const own = this.own();
    const wanted = [...new Set(own.map((id) => toHex(contactHash(crypto, id, pepper))))];
    const gone = record.published.filter((hash) => !wanted.includes(hash));
    const key = toHex(mail.own.publicKey);
    await database.commit([
      put("book_hash", relay, {
        ...record,
        key,
        published: [...record.published.filter((hash) => !wanted.includes(hash)), ...wanted],
      }),
    ]);
    const stored = wanted.length + gone.length > 0 ? await this.send(relay, own, wanted, gone) : 0;
    const now = this.on(relay);
    if (!now || stored === undefined) return;
    const { full: _, ...rest } = now;
    const full = wanted.length - stored;
    const published = now.published.filter((hash) => !gone.includes(hash));
    await database.commit([put("book_hash", relay, { ...rest, own, published, ...(full > 0 ? { full } : {}) })]);
  }

  /** @returns how many found space; undefined where something else is wanted by now */
  private send(relay: string, own: readonly string[], wanted: readonly string[], gone: readonly string[]) {
    const { mail } = this.ports;
    const isWanted = (): boolean => this.on(relay) !== undefined && this.own().join(" ") === own.join(" ");
    return closing(openNameless(this.ports, relay, mail.own), async ({ session }) => {
      if (!isWanted()) return undefined;
      await withdraw(session, gone);
      if (!isWanted()) return undefined;
      if (wanted.length === 0) return 0;
      const pubkey = mail.own.publicKey;
      return zeroFor("quota", session.request({ cmd: "DISCOVERY_PUBLISH", hashes: wanted.map(fromHex), pubkey }));
    });
  }

  /** Without a name: who looks is not said, though all that is looked for can be worked out. */
  private async ask(relay: string, ids: readonly string[], pepper: Bytes): Promise<void> {
    const { crypto, database } = this.ports;
    const hashed = ids.map((id) => ({ id, hash: contactHash(crypto, id, pepper) }));
    const answer = await closing(openNameless(this.ports, relay), async ({ session }) => {
      const still = this.on(relay) ? hashed.filter(({ id }) => database.get("book", id)) : [];
      if (still.length === 0) return undefined;
      const { matches } = await session.request({ cmd: "DISCOVERY_QUERY", hashes: still.map(({ hash }) => hash) });
      return { matches, asked: still.map(({ id }) => id) };
    });
    const now = this.on(relay);
    if (!now || !answer) return;
    const { asked } = answer;
    const found = bounded(answer.matches).flatMap(({ hash, pubkey, box }) =>
      box || !isAcceptablePublicKey(pubkey)
        ? []
        : hashed.flatMap((one) => (toHex(one.hash) === toHex(hash) ? this.matchOf(relay, one.id, toHex(pubkey)) : [])),
    );
    const ids_found = new Set(found.map(({ id }) => id));
    const gone = [...database.table("book_match").values()].filter(
      ({ id, by, theirs }) => by === "hash" && asked.includes(theirs) && !ids_found.has(id),
    );
    await database.commit([
      put("book_hash", relay, { ...now, asked: [...now.asked, ...asked] }),
      ...found.map((match) => put("book_match", match.id, match)),
      ...gone.map(({ id }) => drop("book_match", id)),
    ]);
  }

  /** A card that was found by the pair says more. */
  private matchOf(relay: string, theirs: string, key: string): MatchRecord[] {
    const { clock, database, mail } = this.ports;
    const id = `${key} ${theirs}`;
    const known = database.get("book_match", id);
    if (mail.mine(key) || !database.get("book", theirs) || (known && known.by !== "hash")) return [];
    return [{ id, key, theirs, handle: "", relay, by: "hash", at: Math.floor(clock.now()) }];
  }
}
