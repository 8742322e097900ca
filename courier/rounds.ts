/** What the box does over the internet, every few minutes where it has one: own mail, members' mail, receipts, outgoing mail. */

import { RelayRefusal } from "../src/engine/link/failures.ts";
import type { Session, Terms } from "../src/engine/link/session.ts";
import { describe, type Log } from "../src/host/log.ts";
import { readCarried } from "../src/protocol/carry/carried.ts";
import { depositAuthority } from "../src/protocol/carry/deposit.ts";
import { delegatedFetchMessage, fetchMessage } from "../src/protocol/carry/signed.ts";
import { relayHost, relayOrigin } from "../src/protocol/contacts/relay-url.ts";
import { type Bytes, concat, fromHex, toHex } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import { writeGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { wrap, wrapRandomness } from "../src/protocol/giftwrap/giftwrap.ts";
import { outerTimes } from "../src/protocol/giftwrap/outer-times.ts";
import { type Identity, recipientFromKey } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import type { Reply } from "../src/protocol/wire/commands.ts";
import { encodeBody, parseBody } from "../src/protocol/wire/frame.ts";
import { LIMITS } from "../src/protocol/wire/limits.ts";
import { CarryDeposits, CarryDepositsReply } from "../src/protocol/wire/topics/carry.ts";
import type { Errand, Letter, Membership } from "./membership.ts";
import type { Relays } from "./relays.ts";
import type { Book, Group, Mandate } from "./store/book.ts";
import type { Cargo, HeldDeposit, HeldReceipt, Whose } from "./store/cargo.ts";
import type { BoxDatabase } from "./store/database.ts";

type Page = Reply<"FETCH_DELEGATED">;
type Position = NonNullable<Page["cursor"]>;

const MAX_HOPS = 3;
/** Of one fetch in one round: whoever has more waits for the next. */
const MOST_PAGES = 32;
const RECEIPTS_AT_ONCE = 32;
const DEPOSIT_BYTES_AT_ONCE = 1024 * 1024;
const MOST_MANDATES = 128;
/** A relay that answers so wants the deposit later. */
const LATER = new Set([429, 503]);
/** A relay that is known by its name alone is on the internet: outgoing mail makes no requests to a network at home. */
const PUBLIC_NAME = /^(?!\d+\.\d+\.\d+\.\d+)([a-z0-9-]+\.)+(?!local|lan|internal|home|localhost)[a-z][a-z0-9-]+(:\d+)?$/;

export interface RoundParts {
  readonly crypto: Crypto;
  readonly random: (length: number) => Bytes;
  readonly own: Identity;
  readonly database: BoxDatabase;
  readonly book: Book;
  readonly cargo: Cargo;
  readonly membership: Membership;
  readonly relays: Relays;
  readonly home: string | undefined;
  readonly now: () => number;
  readonly log: Log;
}

function groupedBy<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const out = new Map<string, T[]>();
  for (const one of all) out.set(key(one), [...(out.get(key(one)) ?? []), one]);
  return out;
}

export class Rounds {
  private readonly parts: RoundParts;

  constructor(parts: RoundParts) {
    this.parts = parts;
  }

  /** One round, which never fails as a whole. @returns how many relays did not answer */
  async run(): Promise<number> {
    const { database, now, home } = this.parts;
    if (home === undefined) return 0;
    let failed = 0;
    const attempt = async (work: Promise<void>): Promise<void> => {
      failed += (await this.quietly(work)) ? 0 : 1;
    };
    await attempt(this.ownMail(home));
    for (const errand of this.parts.membership.errands(now())) await attempt(this.errand(errand));
    await this.deposits(attempt);
    await this.receipts(attempt);
    for (const some of this.requests()) await attempt(this.delegated(some));
    for (const group of this.parts.book.groups()) await attempt(this.registered(group));
    database.setHealth({ fetched_at: Math.floor(now()), unanswered: failed });
    return failed;
  }

  private async quietly(work: Promise<void>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      this.parts.log.warn(describe(error), "a relay did not answer, or not as it should; it is asked again in the next round");
      return false;
    }
  }

  /** Invitations, delegations, farewells. */
  private ownMail(home: string): Promise<void> {
    const { relays, membership, now } = this.parts;
    return relays.with(home, async (session) => {
      let cursor: Position | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const page: Reply<"FETCH"> = await session.request({ cmd: "FETCH", since: 0, ...(cursor ? { cursor } : {}) });
        const done = membership.received(page.events, now());
        const ids = page.events.filter((_, i) => done[i]).flatMap((event) => this.idOf(event) ?? []);
        for (let i = 0; i < ids.length; i += LIMITS.MAX_ACK_IDS)
          await session.request({ cmd: "ACK", event_ids: ids.slice(i, i + LIMITS.MAX_ACK_IDS) });
        cursor = page.cursor;
        if (!cursor) return;
      }
    });
  }

  private idOf(event: Bytes): Bytes | undefined {
    return this.readable(event)?.id;
  }

  /** What came from a relay, as it is carried; nothing where it is no envelope. */
  private readable(event: Bytes) {
    try {
      const fetched_at = Math.floor(this.parts.now());
      return readCarried(this.parts.crypto, { hop_count: 0, max_hops: MAX_HOPS, event, fetched_at });
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  private errand(errand: Errand): Promise<void> {
    const { relays, membership } = this.parts;
    const { group, letters } = errand;
    return relays.with(group.relay, async (session, terms) => {
      if (group.state === "leaving" && offers(terms, "carry"))
        await session.request({ cmd: "LEAVE_CARRY_GROUP", ...membership.farewell(group) });
      for (const letter of letters) await session.request({ cmd: "STORE", event: this.written(letter) });
      membership.told(errand);
    });
  }

  private written({ to, body }: Letter): Bytes {
    const { crypto, own, random, now } = this.parts;
    const at = Math.floor(now());
    const times = outerTimes(at, at + LIMITS.MAX_EVENT_TTL_SECS);
    const rumor = { sender: own.publicKey, created_at: at, body };
    return writeGiftWrap(wrap(crypto, rumor, own, recipientFromKey(crypto, fromHex(to)), times, wrapRandomness(random)));
  }

  /** By relay, and hidden mailboxes by the day on which they end: those of different days are not named in one request. */
  private requests(): readonly (readonly Mandate[])[] {
    const { book, now } = this.parts;
    const isOpen = (one: Mandate): boolean => one.until > now() && book.group(one.group)?.state !== "leaving";
    const hidden = (one: Mandate): string => (one.mailbox === one.member ? "" : String(one.until));
    const by = groupedBy(book.mandates().filter(isOpen), (one) => `${one.relay} ${hidden(one)} ${one.since}`);
    return [...by.values()].flatMap((some) => {
      const once = [...new Map(some.map((one) => [one.mailbox, one])).values()];
      return Array.from({ length: Math.ceil(once.length / MOST_MANDATES) }, (_, i) =>
        once.slice(i * MOST_MANDATES, (i + 1) * MOST_MANDATES),
      );
    });
  }

  private delegated(some: readonly Mandate[]): Promise<void> {
    const { relays, crypto, own, now } = this.parts;
    const [{ relay, since }] = some as readonly [Mandate];
    const delegations = some.map(({ mailbox, until, sig }) => ({ mailbox: fromHex(mailbox), until, sig: fromHex(sig) }));
    const mailboxes = delegations.map(({ mailbox }) => mailbox);
    const owners = new Map(some.map((one) => [one.mailbox, { group: one.group, member: one.member }]));
    return relays.with(relay, async (session, terms) => {
      if (!offers(terms, "carry-delegated")) return;
      const position = await this.pages(owners, (cursor) => {
        const at = Math.floor(now());
        const message = delegatedFetchMessage(crypto, { authority: relayHost(relay), mailboxes, since, at });
        const sig = crypto.sign(message, own.secretKey);
        return session.request({ cmd: "FETCH_DELEGATED", delegations, since, at, sig, ...(cursor ? { cursor } : {}) });
      });
      if (position !== undefined) this.fetchedUpTo(some, position);
    });
  }

  private fetchedUpTo(some: readonly Mandate[], since: number): void {
    const { book, database } = this.parts;
    database.together(() => {
      for (const one of some) if (book.mandate(one.group, one.mailbox)) book.putMandate({ ...one, since });
    });
  }

  /** A group that its inviter registered at its relay; where that is not so, nothing comes. */
  private registered(group: Group): Promise<void> {
    const { relays, now, book } = this.parts;
    if (group.state !== "told" || group.until <= now()) return Promise.resolve();
    return relays.with(group.relay, async (session, terms) => {
      if (!offers(terms, "carry")) return;
      const owners = new Map<string, Whose>();
      const position = await this.pages(owners, async (cursor) => {
        const page = await fetchedGroup(session, this.fetchCarry(group, cursor));
        if (page) this.listed(group, page, owners);
        return page ?? { events: [] };
      });
      const after = book.group(group.id);
      if (position !== undefined && after?.registered)
        book.putGroup({ ...after, registered: { ...after.registered, since: position } });
    });
  }

  private fetchCarry({ id, inviter, relay, registered }: Group, cursor: Position | undefined): FetchCarry {
    const { crypto, own, now } = this.parts;
    const [groupId, at, since] = [fromHex(id), Math.floor(now()), registered?.since ?? 0];
    const sig = crypto.sign(fetchMessage({ authority: relayHost(relay), groupId, since, at }), own.secretKey);
    const known = registered ? { members_version: registered.version } : {};
    return { group_id: groupId, inviter: fromHex(inviter), since, at, sig, ...known, ...(cursor ? { cursor } : {}) };
  }

  /** @param owners whom the page may be for, filled in */
  private listed({ id }: Group, { members, members_version = 0 }: Page, owners: Map<string, Whose>): void {
    const { book, membership, now } = this.parts;
    if (members) membership.registered(id, members_version, members.map(toHex), now());
    for (const { key, registered } of book.members(id)) if (registered) owners.set(key, { group: id, member: key });
  }

  /** Fetches until there is no more. @returns the position up to which all is here, where it moved */
  private async pages(
    owners: ReadonlyMap<string, Whose>,
    fetch: (cursor: Position | undefined) => Promise<Pick<Page, "events" | "cursor">>,
  ): Promise<number | undefined> {
    let cursor: Position | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await fetch(cursor);
      this.take(owners, page.events);
      if (!page.cursor) break;
      cursor = page.cursor;
    }
    return cursor?.stored_at;
  }

  /** A page is durable before the position is. Who left while it was on its way is asked again. */
  private take(owners: ReadonlyMap<string, Whose>, events: readonly Bytes[]): void {
    const { book, cargo, database, now } = this.parts;
    database.together(() => {
      for (const event of events) {
        const envelope = this.readable(event);
        const key = envelope && toHex(envelope.giftWrap.recipient);
        const whose = key === undefined ? undefined : owners.get(key);
        if (envelope && whose && key && book.served(whose.group, key, now()) !== undefined) cargo.take(whose, envelope, now());
      }
    });
  }

  private async receipts(attempt: (work: Promise<void>) => Promise<void>): Promise<void> {
    const known = new Set(this.origins().values());
    const waiting = this.parts.cargo.receipts(1024).filter(({ receipt }) => known.has(relayOrigin(receipt.relay_url)));
    for (const [relay, some] of groupedBy(waiting, ({ receipt }) => relayOrigin(receipt.relay_url)))
      await attempt(this.acknowledge(relay, some));
  }

  private acknowledge(relay: string, all: readonly HeldReceipt[]): Promise<void> {
    const { relays, cargo } = this.parts;
    return relays.with(relay, async (session, terms) => {
      if (!offers(terms, "carry")) return;
      for (let i = 0; i < all.length; i += RECEIPTS_AT_ONCE) {
        const some = all.slice(i, i + RECEIPTS_AT_ONCE);
        const receipts = some.map(({ receipt: { recipient, event_ids, created_at: at, signature: sig } }) => ({
          ...{ recipient, event_ids, at, sig },
        }));
        await session.request({ cmd: "ACK_CARRY", receipts });
        cargo.forgetReceipts(some.map(({ name }) => name));
      }
    });
  }

  /** Relays that the box has to do with anyway, by their authority. */
  private origins(): ReadonlyMap<string, string> {
    const { book, home } = this.parts;
    const all = [...book.groups().map(({ relay }) => relay), ...book.mandates().map(({ relay }) => relay), ...(home ? [home] : [])];
    return new Map(all.map((origin) => [relayHost(origin), origin]));
  }

  private async deposits(attempt: (work: Promise<void>) => Promise<void>): Promise<void> {
    const known = this.origins();
    const waiting = this.parts.cargo.waitingDeposits();
    for (const [authority, some] of groupedBy(waiting, ({ deposit }) => depositAuthority(deposit))) {
      const origin = known.get(authority) ?? (PUBLIC_NAME.test(authority) ? `https://${authority}` : undefined);
      if (origin !== undefined) await attempt(this.bring(origin, some));
    }
  }

  private async bring(origin: string, all: readonly HeldDeposit[]): Promise<void> {
    let some: HeldDeposit[] = [];
    let bytes = 0;
    for (const one of all) {
      if (some.length === 64 || (some.length > 0 && bytes + one.deposit.length > DEPOSIT_BYTES_AT_ONCE)) {
        await this.post(origin, some);
        [some, bytes] = [[], 0];
      }
      some.push(one);
      bytes += one.deposit.length;
    }
    await this.post(origin, some);
  }

  /** Without a name: the relay need not know which courier brings it. */
  private async post(origin: string, some: readonly HeldDeposit[]): Promise<void> {
    const { relays, cargo, database } = this.parts;
    const body = encodeBody(CarryDeposits, { deposits: some.map(({ deposit }) => deposit) });
    const reply = await relays.network.request("POST", `${origin}/v1/carry/deposit`, concat(body));
    if (reply.status !== 200) throw new ProtocolError("malformed", `deposits were answered with ${reply.status}`);
    const { answers } = parseBody(CarryDepositsReply, reply.body);
    database.together(() => {
      for (const [i, { digest }] of some.entries()) {
        const answer = answers[i];
        if (answer && !LATER.has(answer.status)) cargo.answered({ digest, status: answer.status, signature: answer.relay_sig });
      }
    });
  }
}

const offers = ({ capabilities }: Terms, feature: "carry" | "carry-delegated"): boolean =>
  capabilities?.features.includes(feature) ?? false;

type FetchCarry = Omit<Extract<Parameters<Session["request"]>[0], { readonly cmd: "FETCH_CARRY" }>, "cmd">;

async function fetchedGroup(session: Session, asked: FetchCarry): Promise<Reply<"FETCH_CARRY"> | undefined> {
  try {
    return await session.request({ cmd: "FETCH_CARRY", ...asked });
  } catch (error) {
    if (error instanceof RelayRefusal && error.code === "not-found") return undefined;
    throw error;
  }
}
