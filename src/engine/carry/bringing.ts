/** What a courier, and whoever has one, brings to relays: that leave to fetch ended, receipts, others' letters. */
import { depositAuthority, depositReceiptMessage } from "../../protocol/carry/deposit.ts";
import { CONSENT_SECS, DELEGATION_SECS, registerMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromBase64Url, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import { encodeBody, parseBody } from "../../protocol/wire/frame.ts";
import { CarryDeposits, CarryDepositsReply } from "../../protocol/wire/topics/carry.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import { closing, openNameless, openSession } from "../link/open-session.ts";
import type { Session, SessionKey } from "../link/session.ts";
import type { Spine } from "../part.ts";
import { type Change, drop } from "../records/database.ts";
import type { Groups } from "./groups.ts";
import type { Held } from "./held.ts";
import { leavingOf } from "./leaving.ts";
import type { OwnMailboxes } from "./own-mailboxes.ts";
import type { DepositRecord, LeaveRecord, ReceiptRecord } from "./records.ts";
import { pauseOfMailbox, receiptOf, SIGNED_OFF_S, slices, withSession } from "./relay-work.ts";

const DEPOSITS_AT_ONCE = 16;
/** Answers after which a letter is handed in again later. */
const LATER = [429, 503];

export class Bringing {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly held: Held;
  private readonly mailboxes: OwnMailboxes;
  private readonly isOver: () => boolean;

  constructor(spine: Spine, groups: Groups, held: Held, mailboxes: OwnMailboxes, isOver: () => boolean) {
    this.spine = spine;
    this.groups = groups;
    this.held = held;
    this.mailboxes = mailboxes;
    this.isOver = isOver;
  }

  /** Of each mailbox that a courier may fetch from no more. */
  async leaves(): Promise<void> {
    const { clock, database } = this.spine;
    const silent = new Set<string>();
    const due = [...database.table("carry_leave").values()].filter((one) => one.due <= clock.now());
    for (const [i, leave] of due.entries()) {
      if (this.isOver()) return;
      if (silent.has(leave.relay)) continue;
      if (i > 0 && leave.epoch !== undefined) await pauseOfMailbox(this.spine);
      const isDone = await this.tried("carry.leave", () => this.leave(leave));
      if (!isDone) silent.add(leave.relay);
      // What it ends counts no more by then, whoever was told.
      const end = leave.due + (leave.group === undefined ? DELEGATION_SECS : CONSENT_SECS);
      if (isDone || end <= clock.now()) await database.commit([drop("carry_leave", leave.id)]);
    }
  }

  /** One relay that is gone keeps nothing from the others. @returns false where it is to be tried again */
  private async tried(name: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.spine.trace.note(name, error);
      return error instanceof RelayRefusal && !error.retry;
    }
  }

  private async leave(leave: LeaveRecord): Promise<void> {
    const { mail, relays } = this.spine;
    const key = await this.mailboxes.key(leave.generation, leave.epoch, mail.mine(leave.own)?.seed);
    if (toHex(key.publicKey) === leave.mailbox) await this.tellLeave(leave, key, Math.floor(relays.now(leave.relay, SIGNED_OFF_S)));
  }

  private async tellLeave(leave: LeaveRecord, key: SessionKey, at: number): Promise<void> {
    if (leave.version !== undefined) return this.unregister(leave, leave.version, key, at);
    const { crypto, relays } = this.spine;
    const said = leavingOf(crypto, leave, key, at);
    await closing(openNameless(this.spine, leave.relay), async ({ session }) => {
      if (said.cmd === "LEAVE_DELEGATED" || relays.offers(leave.relay, "carry")) await session.request(said);
    });
  }

  /** A registered group of mine is over. */
  private async unregister(leave: LeaveRecord, before: number, key: SessionKey, now: number): Promise<void> {
    const { crypto } = this.spine;
    const [groupId, version] = [fromHex(leave.group ?? ""), Math.max(before + 1, now)];
    const empty = { authority: relayHost(leave.relay), groupId, version, members: [], couriers: [] };
    const sig = signWith(crypto, key, registerMessage(crypto, empty));
    const end = (session: Session): Promise<unknown> =>
      session.request({ cmd: "REGISTER_CARRY_GROUP", group_id: groupId, version, members: [], couriers: [], sig });
    if (leave.own === this.groups.me) await withSession(this.spine, leave.relay, end);
    else await closing(openSession(this.spine, leave.relay, key, { notice: () => {} }), ({ session }) => end(session));
  }

  /** Each recipient's on its own, hidden ones apart in time: those of one person's days would be tied together. */
  async receipts(): Promise<void> {
    const silent = new Set<string>();
    const by = new Map<string, ReceiptRecord[]>();
    for (const one of this.spine.database.table("carry_receipt").values())
      by.set(`${one.relay} ${one.recipient}`, [...(by.get(`${one.relay} ${one.recipient}`) ?? []), one]);
    let isFirst = true;
    for (const mine of by.values()) {
      const [{ relay, recipient }] = mine as [ReceiptRecord];
      if (silent.has(relay)) continue;
      if (!isFirst && this.isHidden(recipient)) await pauseOfMailbox(this.spine);
      isFirst = false;
      if (this.isOver()) return;
      if (!(await this.tried("carry.receipts", () => this.acknowledge(relay, mine)))) silent.add(relay);
    }
  }

  /** Whoever is known by their own key is in a group; the rest are days' mailboxes. */
  private isHidden(recipient: string): boolean {
    return recipient !== this.groups.me && !this.groups.all().some(({ members }) => members[recipient] !== undefined);
  }

  private acknowledge(relay: string, mine: readonly ReceiptRecord[]): Promise<void> {
    const { database, relays } = this.spine;
    return closing(openNameless(this.spine, relay), async ({ session }) => {
      // The relay passes over what is ahead of its clock, as if it had been told.
      const due = mine.filter((one) => receiptOf(one).created_at <= relays.now(relay, SIGNED_OFF_S));
      for (const some of slices(due, 32)) {
        const receipts = some.map(receiptOf).map(({ recipient, event_ids, created_at: at, signature: sig }) => ({
          ...{ recipient, event_ids, at, sig },
        }));
        await this.unlessRefused(session.request({ cmd: "ACK_CARRY", receipts }));
        await database.commit(some.map(({ id }) => drop("carry_receipt", id)));
      }
    });
  }

  /** A relay that refuses them for good is asked no more. */
  private async unlessRefused(asked: Promise<unknown>): Promise<void> {
    await asked.catch((error: unknown) => {
      if (!(error instanceof RelayRefusal) || error.retry) throw error;
      this.spine.trace.note("carry.receipts", error);
    });
  }

  /** Others' letters, to each relay without a name; its signed answer goes back to who wrote them. */
  async deposits(): Promise<void> {
    const open = this.held.deposits().filter((one) => one.deposit !== undefined);
    const by = new Map<string, DepositRecord[]>();
    for (const one of open) {
      const relay = this.originOf(depositAuthority(fromBase64Url(one.deposit ?? "")));
      by.set(relay, [...(by.get(relay) ?? []), one]);
    }
    for (const [relay, all] of by)
      for (const some of slices(all, DEPOSITS_AT_ONCE)) if (!this.isOver()) await this.hand(relay, some);
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
        return this.held.answered(one.id, { status: answer.status, sig: toHex(answer.relay_sig) });
      });
      await database.commit(changes);
    } catch (error) {
      // Another relay's letters are handed in all the same.
      trace.note("carry.deposit", error);
    }
  }
}
