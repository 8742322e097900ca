/**
 * What a courier, and whoever has one, does while a relay can be reached: tells it what ended, passes on receipts, hands in others' letters, and
 * fetches what its groups are to be brought. One thing after the other; hidden mailboxes each over a connection of its own, apart in time.
 */
import { depositAuthority, depositReceiptMessage } from "../../protocol/carry/deposit.ts";
import { DAY_S, delegatedFetchMessage, delegatedLeaveMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromBase64Url, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import { encodeBody, parseBody } from "../../protocol/wire/frame.ts";
import "../../protocol/wire/learn.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import { CarryDeposits, CarryDepositsReply } from "../../protocol/wire/topics/carry.ts";
import { uniform } from "../link/backoff.ts";
import { NoAnswer } from "../link/failures.ts";
import { closing, openNameless, openSession } from "../link/open-session.ts";
import type { Session } from "../link/session.ts";
import { homeSession, type Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import { receiptOf } from "./giving.ts";
import type { Groups } from "./groups.ts";
import type { Held } from "./held.ts";
import { MANDATE_DAYS, type OwnMailboxes } from "./own-mailboxes.ts";
import { CARRY, type DelegationRecord, type DepositRecord, type LeaveRecord, type ReceiptRecord } from "./records.ts";

const EVERY_S = 300;
/** After news: others may follow at once. */
const SOON_S = 2;
/** Connections about hidden mailboxes are so far apart. */
const APART_S = 60;
/** What is fetched is asked for again from so long before: two clocks may differ by as much. */
const OVERLAP_S = 900;
/** A relay's positions are microseconds of its clock (docs/protocol.md, section 12). */
const POSITIONS_A_SECOND = 1_000_000;
/** A relay takes what is signed for times so near its own (90 s) only. */
const SIGNED_OFF_S = 30;
const PAGES = 40;
const DEPOSITS_AT_ONCE = 16;
/** Answers after which a letter is handed in again later. */
const LATER = [429, 503];

export class Rounds {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly held: Held;
  private readonly mailboxes: OwnMailboxes;
  private running = false;
  private again = false;
  private isOver = false;
  private cancel: () => void = () => {};

  constructor(spine: Spine, groups: Groups, held: Held, mailboxes: OwnMailboxes) {
    this.spine = spine;
    this.groups = groups;
    this.held = held;
    this.mailboxes = mailboxes;
  }

  stop(): void {
    this.isOver = true;
    this.cancel();
  }

  /** Something is to be done; what comes together is done together. */
  soon(after = SOON_S): void {
    if (this.isOver) return;
    this.again = true;
    if (this.running) return;
    this.cancel();
    this.cancel = this.spine.clock.after(after, () => void this.run());
  }

  private async run(): Promise<void> {
    this.running = true;
    this.again = false;
    await this.all();
    this.running = false;
    this.soon(this.again ? SOON_S : EVERY_S);
  }

  private async all(): Promise<void> {
    const { clock, database, trace } = this.spine;
    const steps = [
      ["carry.renew", () => this.groups.renew()],
      ["carry.forget", () => database.commit(this.held.expired())],
      ["carry.leave", () => this.leaves()],
      ["carry.receipts", () => this.receipts()],
      ["carry.deposits", () => this.deposits()],
      ["carry.fetch", () => this.fetch()],
    ] as const;
    for (const [name, step] of steps) {
      const needsLine = name !== "carry.renew" && name !== "carry.forget";
      if (this.isOver || (needsLine && !homeSession(this.spine))) continue;
      await step().catch((error: unknown) => trace.note(name, error));
      await clock.breathe();
    }
  }

  private get carries(): boolean {
    return this.spine.database.get("carry", CARRY)?.on === true;
  }

  private pause(most: number): Promise<void> {
    const { clock, random } = this.spine;
    return new Promise((resolve) => clock.after(most / 2 + uniform(random, most / 2), resolve));
  }

  /** Of each mailbox that a courier may fetch from no more. */
  private async leaves(): Promise<void> {
    const { clock, database, mail, relays } = this.spine;
    const due = [...database.table("carry_leave").values()].filter((one) => one.due <= clock.now());
    for (const [i, leave] of due.entries()) {
      if (this.isOver) return;
      if (i > 0 && leave.epoch !== undefined) await this.pause(APART_S);
      const key = await this.mailboxes.key(leave.generation, leave.epoch, mail.mine(leave.own)?.seed);
      if (toHex(key.publicKey) === leave.mailbox)
        await this.tellLeave(leave, key, Math.floor(relays.now(leave.relay, SIGNED_OFF_S)));
      await database.commit([drop("carry_leave", leave.id)]);
    }
  }

  private async tellLeave(leave: LeaveRecord, key: Parameters<typeof signWith>[1], at: number): Promise<void> {
    const { crypto } = this.spine;
    const [mailbox, courier] = [fromHex(leave.mailbox), fromHex(leave.courier)];
    const sig = signWith(crypto, key, delegatedLeaveMessage({ authority: relayHost(leave.relay), mailbox, courier, at }));
    await closing(openNameless(this.spine, leave.relay), ({ session }) =>
      session.request({ cmd: "LEAVE_DELEGATED", mailbox, courier, at, sig }),
    );
  }

  /** Each recipient's on its own: those of one person's days would be tied together. */
  private async receipts(): Promise<void> {
    const { database } = this.spine;
    const all = [...database.table("carry_receipt").values()];
    const by = new Map<string, ReceiptRecord[]>();
    for (const one of all) by.set(`${one.relay} ${one.recipient}`, [...(by.get(`${one.relay} ${one.recipient}`) ?? []), one]);
    for (const mine of by.values()) {
      if (this.isOver) return;
      const relay = mine[0]?.relay ?? "";
      await closing(openNameless(this.spine, relay), async ({ session }) => {
        for (const some of slices(mine, 32)) {
          const receipts = some.map(receiptOf).map(({ recipient, event_ids, created_at: at, signature: sig }) => ({
            ...{ recipient, event_ids, at, sig },
          }));
          await session.request({ cmd: "ACK_CARRY", receipts });
          await database.commit(some.map(({ id }) => drop("carry_receipt", id)));
        }
      });
    }
  }

  /** Others' letters, to each relay without a name; its signed answer goes back to who wrote them. */
  private async deposits(): Promise<void> {
    const open = this.held.deposits().filter((one) => one.deposit !== undefined);
    const by = new Map<string, DepositRecord[]>();
    for (const one of open) {
      const relay = this.originOf(depositAuthority(fromBase64Url(one.deposit ?? "")));
      by.set(relay, [...(by.get(relay) ?? []), one]);
    }
    for (const [relay, all] of by) for (const some of slices(all, DEPOSITS_AT_ONCE)) if (!this.isOver) await this.hand(relay, some);
  }

  /** The relay of that name which I know, else that name over TLS. */
  private originOf(authority: string): string {
    const { database, settings } = this.spine;
    const known = [settings().relay, ...database.table("relay").keys(), ...this.groups.all().map(({ relay }) => relay)];
    return known.find((relay) => relayHost(relay) === authority) ?? `https://${authority}`;
  }

  private async hand(relay: string, some: readonly DepositRecord[]): Promise<void> {
    const { crypto, database, network, trace } = this.spine;
    const body = encodeBody(CarryDeposits, { deposits: some.map(({ deposit = "" }) => fromBase64Url(deposit)) });
    try {
      const reply = await network.request("POST", `${relay}/v1/carry/deposit`, body);
      if (reply.status !== 200) throw new NoAnswer("unfit");
      const { answers } = parseBody(CarryDepositsReply, reply.body);
      const pk = database.get("relay", relay)?.pk;
      const changes = some.flatMap((one, i): Change[] => {
        const answer = answers[i];
        if (!answer || LATER.includes(answer.status)) return [];
        // Of a relay whose key I have, what it did not sign is nothing; of another the sender looks at it.
        const said = depositReceiptMessage(fromHex(one.id), answer.status);
        if (pk !== undefined && !crypto.verify(answer.relay_sig, said, fromHex(pk))) return [];
        const { deposit: _, ...rest } = one;
        return [
          put("carry_deposit", one.id, { ...rest, bytes: 0, answer: { status: answer.status, sig: toHex(answer.relay_sig) } }),
        ];
      });
      await database.commit(changes);
    } catch (error) {
      // Another relay's letters are handed in all the same.
      trace.note("carry.deposit", error);
    }
  }

  private async fetch(): Promise<void> {
    if (!this.carries) return;
    let isFirst = true;
    for (const some of this.requests()) {
      if (this.isOver) return;
      const isHidden = some.some(({ mailbox, member }) => mailbox !== member);
      if (isHidden && !isFirst) await this.pause(APART_S);
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
        if (!page.cursor || pages === PAGES || this.isOver) break;
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

function slices<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
