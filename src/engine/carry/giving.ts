/** What I have for somebody of a group, as the records of a parcel: receipts and what relays said first, then mail, as much as fits. */
import { type Carried, type CarryReceipt, handedOn } from "../../protocol/carry/carried.ts";
import { MAX_COPIES } from "../../protocol/carry/holding.ts";
import { MAX_PARCEL, type ParcelRecord } from "../../protocol/carry/parcel.ts";
import { fromBase64Url, fromHex } from "../../protocol/encoding/bytes.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import type { Held, HeldEvent } from "./held.ts";
import type { Outgoing } from "./outgoing.ts";
import type { CarryGroupRecord, ReceiptRecord } from "./records.ts";

/** What a record takes in a parcel, at most: padding, counter, tag, length. */
const OVERHEAD = 33;
const stepped = (length: number): number => (length <= 507 ? 512 : Math.ceil((length + 5) / 1024) * 1024);
const HEAD = 2048;

export interface Given {
  readonly records: readonly ParcelRecord[];
  /** That it was given; to be kept before the parcel is. */
  readonly changes: readonly Change[];
  readonly events: number;
  readonly receipts: number;
  readonly letters: number;
  readonly left: number;
}

class Basket {
  readonly records: ParcelRecord[] = [];
  readonly changes: Change[] = [];
  readonly count = { events: 0, receipts: 0, letters: 0, left: 0 };
  private room = MAX_PARCEL - HEAD;

  add(kind: "events" | "receipts" | "letters", bytes: number, record: ParcelRecord, changes: readonly Change[] = []): void {
    const size = stepped(bytes) + OVERHEAD;
    if (size > this.room) {
      this.count.left++;
      return;
    }
    this.room -= size;
    this.records.push(record);
    this.changes.push(...changes);
    this.count[kind]++;
  }
}

export const receiptOf = ({ recipient, at, sig, relay, ids }: ReceiptRecord): CarryReceipt => ({
  recipient: fromHex(recipient),
  created_at: at,
  signature: fromHex(sig),
  relay_url: relay,
  event_ids: ids.map(fromHex),
});

const carriedOf = ({ event }: HeldEvent): Carried => ({
  hop_count: event.hop_count,
  max_hops: event.max_hops,
  event: fromBase64Url(event.event),
  fetched_at: event.fetched_at,
});

export class Giving {
  private readonly spine: Spine;
  private readonly held: Held;
  private readonly outgoing: Outgoing;

  constructor(spine: Spine, held: Held, outgoing: Outgoing) {
    this.spine = spine;
    this.held = held;
    this.outgoing = outgoing;
  }

  /** @param to their key in the group */
  async to(group: CarryGroupRecord, to: string): Promise<Given> {
    const basket = new Basket();
    const [isCourier, isMember] = [isIn(group.couriers[to]), isIn(group.members[to])];
    const carries = group.courier === "in";
    if (carries) this.answers(basket, to);
    if (isCourier) {
      this.receipts(basket, group);
      if (group.member === "in" && group.agreed?.includes(to)) await this.letters(basket, to);
    }
    if (carries && isMember) this.mail(basket, group, to);
    if (carries && isCourier) this.copies(basket, group, to);
    const { records, changes, count } = basket;
    return { records, changes, ...count };
  }

  /** That I have their letters, and what a relay said of them. */
  private answers(basket: Basket, to: string): void {
    for (const { id, member, answer } of this.held.deposits()) {
      if (member !== to) continue;
      const digest = fromHex(id);
      if (!answer) basket.add("receipts", 32, { is: "stored", digest });
      else basket.add("receipts", 98, { is: "relay-receipt", digest, status: answer.status, signature: fromHex(answer.sig) });
    }
  }

  private receipts(basket: Basket, group: CarryGroupRecord): void {
    for (const receipt of this.spine.database.table("carry_receipt").values()) {
      if (receipt.group !== group.id) continue;
      basket.add("receipts", 400 + receipt.ids.length * 34, { is: "ack", receipt: receiptOf(receipt) });
    }
  }

  private async letters(basket: Basket, courier: string): Promise<void> {
    for (const letter of this.outgoing.waiting()) {
      const made = await this.outgoing.deposit(letter, courier);
      if (made) basket.add("letters", made.deposit.length, { is: "deposit", deposit: made.deposit }, made.changes);
    }
  }

  private mail(basket: Basket, group: CarryGroupRecord, to: string): void {
    const theirs = this.held.events().filter(({ event }) => event.group === group.id && event.member === to);
    for (const one of theirs.sort((a, b) => a.event.fetched_at - b.event.fetched_at)) {
      const carried = carriedOf(one);
      basket.add("events", carried.event.length + 64, { is: "carried", carried });
    }
  }

  /** To another courier: as far as it may go, and to so many. */
  private copies(basket: Basket, group: CarryGroupRecord, to: string): void {
    for (const one of this.held.events()) {
      const { event } = one;
      const carried = handedOn(carriedOf(one));
      if (event.group !== group.id || event.member === to || !carried) continue;
      const isGiven = event.given.includes(to);
      if (!isGiven && event.given.length >= MAX_COPIES) continue;
      const given = isGiven ? [] : [put("carried", one.id, { ...one, event: { ...event, given: [...event.given, to] } })];
      basket.add("events", carried.event.length + 64, { is: "carried", carried }, given);
    }
    for (const { deposit, member } of this.held.deposits()) {
      if (deposit === undefined || member === to) continue;
      const bytes = fromBase64Url(deposit);
      basket.add("letters", bytes.length, { is: "deposit", deposit: bytes });
    }
  }
}

const isIn = (standing: string | undefined): boolean => standing !== undefined && standing !== "left" && standing !== "declined";
