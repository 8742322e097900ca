/** What a courier fetches: from mailboxes whose owners gave leave. Hidden mailboxes each over a connection of its own, apart in time. */
import { DAY_S, delegatedFetchMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { Session } from "../link/session.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import type { Held } from "./held.ts";
import { MANDATE_DAYS } from "./own-mailboxes.ts";
import { pauseOfMailbox, SIGNED_OFF_S, slices } from "./pace.ts";
import type { DelegationRecord } from "./records.ts";

/** What is fetched is asked for again from so long before: two clocks may differ by as much. */
const OVERLAP_S = 900;
/** A relay's positions are microseconds of its clock (docs/protocol.md, section 12). */
const POSITIONS_A_SECOND = 1_000_000;
const PAGES = 40;

export class Fetching {
  private readonly spine: Spine;
  private readonly held: Held;
  private readonly isOver: () => boolean;

  constructor(spine: Spine, held: Held, isOver: () => boolean) {
    this.spine = spine;
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
  }

  /** One request names mailboxes of one day only, and of nobody two. */
  private requests(): readonly (readonly DelegationRecord[])[] {
    const { clock, database } = this.spine;
    const now = clock.now();
    const by = new Map<string, DelegationRecord[]>();
    for (const one of database.table("carry_delegation").values()) {
      const isHidden = one.mailbox !== one.member;
      // Nothing lies yet in the mailbox of a day that has not begun.
      if (one.until <= now || (isHidden && one.until - MANDATE_DAYS * DAY_S > now + DAY_S / 24)) continue;
      if (database.get("carry_group", one.group)?.courier !== "in") continue;
      const name = `${one.relay} ${isHidden ? one.until : ""}`;
      const some = by.get(name) ?? [];
      if (!some.some(({ mailbox }) => mailbox === one.mailbox)) some.push(one);
      by.set(name, some);
    }
    return [...by.values()].flatMap((some) => slices(some, 128));
  }

  /** Where my own key has a line already it is used; nowhere else does this tie it to anything. */
  private async with<T>(relay: string, isHidden: boolean, use: (session: Session) => Promise<T>): Promise<T> {
    const { lines, mail } = this.spine;
    const line = isHidden ? undefined : lines.session({ relay });
    if (line) return use(line);
    return closing(openSession(this.spine, relay, mail.own, { notice: () => {} }), ({ session }) => use(session));
  }

  private async fetchFrom(some: readonly DelegationRecord[]): Promise<void> {
    const { database, relays } = this.spine;
    const [first] = some;
    if (!first) return;
    const { relay } = first;
    await this.with(relay, first.mailbox !== first.member, async (session) => {
      if (!relays.offers(relay, "carry-delegated")) return;
      const begun = Math.floor(relays.now(relay, SIGNED_OFF_S));
      const from = Math.min(...some.map((one) => one.since ?? 0));
      let page = await this.page(session, some, from);
      for (let pages = 1; ; pages++) {
        await database.commit(this.fetched(some, page.events));
        if (!page.cursor || pages === PAGES || this.isOver()) break;
        page = await this.page(session, some, from, page.cursor);
      }
      if (page.cursor) return;
      const since = Math.max(0, begun - OVERLAP_S) * POSITIONS_A_SECOND;
      const asked = some.flatMap(({ id }) => database.get("carry_delegation", id) ?? []);
      await database.commit(asked.map((one) => put("carry_delegation", one.id, { ...one, since })));
    });
  }

  private page(
    session: Session,
    some: readonly DelegationRecord[],
    since: number,
    cursor?: Message<"CARRY_EVENTS">["cursor"],
  ): Promise<Message<"CARRY_EVENTS">> {
    const { crypto, mail, relays } = this.spine;
    const relay = some[0]?.relay ?? "";
    const delegations = some.map(({ mailbox, until, sig }) => ({ mailbox: fromHex(mailbox), until, sig: fromHex(sig) }));
    const at = Math.floor(relays.now(relay, SIGNED_OFF_S));
    const asked = { authority: relayHost(relay), mailboxes: delegations.map(({ mailbox }) => mailbox), since, at };
    const sig = signWith(crypto, mail.own, delegatedFetchMessage(crypto, asked));
    return session.request({ cmd: "FETCH_DELEGATED", delegations, since, at, sig, ...(cursor ? { cursor } : {}) });
  }

  /** What is of nobody that was asked for, or no envelope, is passed over. */
  private fetched(some: readonly DelegationRecord[], events: readonly Uint8Array[]): Change[] {
    const { database } = this.spine;
    const by = new Map(some.map((one) => [one.mailbox, one]));
    const changes: Change[] = [];
    const batch = new Set<string>();
    for (const event of events) {
      try {
        const from = by.get(toHex(readGiftWrap(event).recipient));
        // They may have left while this was on its way.
        if (!from || !database.get("carry_delegation", from.id)) continue;
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
