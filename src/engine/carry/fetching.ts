/** What a courier fetches: from mailboxes whose owners gave leave, and for registered groups. Hidden mailboxes each over a connection of its own, apart in time. */
import { DAY_MANDATE_SECS, DAY_S, delegatedFetchMessage, fetchMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import { MYSELF } from "../face.ts";
import { RelayRefusal } from "../link/failures.ts";
import type { Session } from "../link/session.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import { type Groups, served, type Whose } from "./groups.ts";
import type { Held } from "./held.ts";
import { Lists } from "./lists.ts";
import type { CarryGroupRecord, DelegationRecord } from "./records.ts";
import { pauseOfMailbox, SIGNED_OFF_S, slices, withSession } from "./relay-work.ts";

/** What is fetched is asked for again from so long before: two clocks may differ by as much. */
const OVERLAP_S = 900;
/** A relay's positions are microseconds of its clock (docs/protocol.md, section 12). */
const POSITIONS_A_SECOND = 1_000_000;
const PAGES = 40;
type Page = Message<"CARRY_EVENTS">;

export class Fetching {
  private readonly spine: Spine;
  private readonly lists: Lists;
  private readonly held: Held;
  private readonly isOver: () => boolean;

  constructor(spine: Spine, groups: Groups, held: Held, isOver: () => boolean) {
    this.spine = spine;
    this.lists = new Lists(spine, groups);
    this.held = held;
    this.isOver = isOver;
  }

  async fetch(): Promise<void> {
    let isFirst = true;
    for (const some of this.requests()) {
      if (this.isOver()) return;
      const isHidden = some.some(({ mailbox, member }) => mailbox !== member);
      if (isHidden && !isFirst) await pauseOfMailbox(this.spine);
      isFirst = false;
      const { trace } = this.spine;
      await this.fetchFrom(some).catch((error: unknown) => trace.note("carry.fetch", error));
    }
    for (const group of this.spine.database.table("carry_group").values()) {
      if (this.isOver()) return;
      const isServed = group.registered && group.courier === "in" && group.valid_until > this.spine.clock.now();
      if (isServed) await this.registered(group).catch((error: unknown) => this.spine.trace.note("carry.fetch", error));
    }
  }

  /** One request names mailboxes of one day only, and of nobody two. */
  private requests(): readonly (readonly DelegationRecord[])[] {
    const { clock, database } = this.spine;
    const now = clock.now();
    const by = new Map<string, DelegationRecord[]>();
    for (const one of database.table("carry_delegation").values()) {
      const isHidden = one.mailbox !== one.member;
      // Nothing lies yet in the mailbox of a day that has not begun.
      if (one.until <= now || (isHidden && one.until - DAY_MANDATE_SECS > now + DAY_S / 24)) continue;
      if (database.get("carry_group", one.group)?.courier !== "in") continue;
      const some = requestFor(by, `${one.relay} ${isHidden ? one.until : ""}`, one);
      if (!some.some(({ mailbox }) => mailbox === one.mailbox)) some.push(one);
    }
    return [...by.values()].flatMap((some) => slices(some, 128));
  }

  private async fetchFrom(some: readonly DelegationRecord[]): Promise<void> {
    const { database, relays } = this.spine;
    const [first] = some;
    if (!first) return;
    const { relay } = first;
    const by = new Map(some.map((one) => [one.mailbox, one]));
    // They may have left while this was on its way.
    const whose = (mailbox: string): Whose | undefined => database.get("carry_delegation", by.get(mailbox)?.id ?? "");
    const isHidden = first.mailbox !== first.member;
    const fetch = async (session: Session): Promise<void> => {
      if (!relays.offers(relay, "carry-delegated")) return;
      const from = Math.min(...some.map((one) => one.since ?? 0));
      const since = await this.pages(relay, whose, (cursor) => this.page(session, some, from, cursor));
      const asked = some.flatMap(({ id }) => database.get("carry_delegation", id) ?? []);
      if (since !== undefined) await database.commit(asked.map((one) => put("carry_delegation", one.id, { ...one, since })));
    };
    await withSession(this.spine, relay, fetch, isHidden);
  }

  /** Page after page, each durable before the next. @returns the position up to which all is here, unless there is more */
  private async pages(
    relay: string,
    whose: (recipient: string) => Whose | undefined,
    fetch: (cursor: Page["cursor"]) => Promise<Page | undefined>,
  ): Promise<number | undefined> {
    const begun = Math.floor(this.spine.relays.now(relay, SIGNED_OFF_S));
    let page = await fetch(undefined);
    for (let pages = 1; page; pages++) {
      await this.spine.database.commit(this.fetched(whose, page.events));
      if (!page.cursor) return Math.max(0, begun - OVERLAP_S) * POSITIONS_A_SECOND;
      if (pages === PAGES || this.isOver()) return undefined;
      page = await fetch(page.cursor);
    }
    return undefined;
  }

  /** Of a group that is registered at its relay: there, and to its couriers alone, is known whose mail they may fetch. */
  private async registered({ id, relay }: CarryGroupRecord): Promise<void> {
    const { database, relays } = this.spine;
    const whose = (recipient: string): Whose | undefined => served(database, id, recipient);
    await withSession(this.spine, relay, async (session) => {
      if (!relays.offers(relay, "carry")) return;
      const since = await this.pages(relay, whose, (cursor) => this.groupPage(session, id, cursor));
      const now = database.get("carry_group", id);
      if (now?.list && since !== undefined)
        await database.commit([put("carry_group", id, { ...now, list: { ...now.list, since } })]);
    });
  }

  private async groupPage(session: Session, id: string, cursor: Page["cursor"]): Promise<Page | undefined> {
    const { database } = this.spine;
    const group = database.get("carry_group", id);
    const page =
      group && (await unlessUnknown(session.request({ cmd: "FETCH_CARRY", ...this.asked(group), ...(cursor ? { cursor } : {}) })));
    const { members, members_version = 0 } = page ?? {};
    if (members) await database.commit(this.lists.listed(id, members_version, members.map(toHex)));
    return page;
  }

  private asked({ id, inviter, list, relay, signer = inviter }: CarryGroupRecord) {
    const { crypto, mail, relays } = this.spine;
    const [at, groupId, since] = [Math.floor(relays.now(relay, SIGNED_OFF_S)), fromHex(id), list?.since ?? 0];
    const sig = signWith(crypto, mail.own, fetchMessage({ authority: relayHost(relay), groupId, since, at }));
    const by = inviter === MYSELF ? mail.own.publicKey : fromHex(signer);
    return { group_id: groupId, inviter: by, since, at, sig, ...(list ? { members_version: list.version } : {}) };
  }

  private page(session: Session, some: readonly DelegationRecord[], since: number, cursor: Page["cursor"]): Promise<Page> {
    const { crypto, mail, relays } = this.spine;
    const relay = some[0]?.relay ?? "";
    const delegations = some.map(({ mailbox, until, sig }) => ({ mailbox: fromHex(mailbox), until, sig: fromHex(sig) }));
    const at = Math.floor(relays.now(relay, SIGNED_OFF_S));
    const asked = { authority: relayHost(relay), mailboxes: delegations.map(({ mailbox }) => mailbox), since, at };
    const sig = signWith(crypto, mail.own, delegatedFetchMessage(crypto, asked));
    return session.request({ cmd: "FETCH_DELEGATED", delegations, since, at, sig, ...(cursor ? { cursor } : {}) });
  }

  /** What is of nobody that was asked for, or no envelope, is passed over. */
  private fetched(whose: (recipient: string) => Whose | undefined, events: readonly Uint8Array[]): Change[] {
    const changes: Change[] = [];
    const batch = new Set<string>();
    for (const event of events) {
      try {
        const from = whose(toHex(readGiftWrap(event).recipient));
        if (!from) continue;
        for (const change of this.held.fetched({ group: from.group, member: from.member }, event)) {
          if (batch.has(change.key)) continue;
          batch.add(change.key);
          changes.push(change);
        }
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }
    return changes;
  }
}

/** The first of that name which names nobody but this mailbox of its owner: after a change of mailboxes a day has two of theirs. */
function requestFor(by: Map<string, DelegationRecord[]>, name: string, one: DelegationRecord): DelegationRecord[] {
  for (let n = 0; ; n++) {
    const some = by.get(`${name} ${n}`) ?? [];
    by.set(`${name} ${n}`, some);
    if (some.every(({ member, mailbox }) => member !== one.member || mailbox === one.mailbox)) return some;
  }
}

/** A group that is not registered, or whose courier I am not there, does not exist. */
async function unlessUnknown(asked: Promise<Page>): Promise<Page | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RelayRefusal && error.code === "not-found") return undefined;
    throw error;
  }
}
