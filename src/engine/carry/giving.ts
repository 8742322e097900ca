/** What I have for somebody of a group, as records of a parcel or link: receipts and what relays said first, then mail, as much as fits. */
import { type Carried, handedOn } from "../../protocol/carry/carried.ts";
import { MAX_COPIES } from "../../protocol/carry/holding.ts";
import { MAX_PARCEL, type ParcelRecord } from "../../protocol/carry/parcel.ts";
import type { CarryRole } from "../../protocol/carry/signed.ts";
import { fromBase64Url, fromHex } from "../../protocol/encoding/bytes.ts";
import { MYSELF } from "../face.ts";
import type { OutboxRecord } from "../mail/records.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import { served } from "./groups.ts";
import type { Held, HeldEvent } from "./held.ts";
import type { Outgoing } from "./outgoing.ts";
import type { CarryGroupRecord } from "./records.ts";
import { receiptOf } from "./relay-work.ts";

/** What a record takes in a parcel, at most: padding, counter, tag, length. */
const OVERHEAD = 33;
const stepped = (length: number): number => (length <= 507 ? 512 : Math.ceil((length + 5) / 1024) * 1024);
const HEAD = 2048;

/** One record, and what is to be kept of it. */
export interface Gift {
  readonly record: ParcelRecord;
  /** Before anybody has it. */
  readonly before: readonly Change[];
  /** Once they have it. */
  given(): readonly Change[];
}

export interface Given {
  readonly gifts: readonly Gift[];
  readonly events: number;
  readonly receipts: number;
  readonly letters: number;
  readonly left: number;
}

const NOTHING: Omit<Gift, "record"> = { before: [], given: () => [] };

class Basket {
  readonly gifts: Gift[] = [];
  readonly count = { events: 0, receipts: 0, letters: 0, left: 0 };
  private room = MAX_PARCEL - HEAD;

  add(kind: "events" | "receipts" | "letters", bytes: number, record: ParcelRecord, rest = NOTHING): void {
    const size = stepped(bytes) + OVERHEAD;
    if (size > this.room) {
      this.count.left++;
      return;
    }
    this.room -= size;
    this.gifts.push({ record, ...rest });
    this.count[kind]++;
  }
}

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
    const [isCourier, isMember] = [carriesToo(group, to), isIn(group.members[to])];
    const carries = group.courier === "in";
    if (carries) this.answers(basket, to);
    if (isCourier) {
      this.receipts(basket, group, to);
      if (group.member === "in" && group.agreed?.includes(to)) {
        await this.letters(basket, to);
        this.leaves(basket, to, false);
      }
    }
    if (carries && isMember) this.mail(basket, group, to);
    if (carries && isCourier) this.copies(basket, group, to);
    return { gifts: basket.gifts, ...basket.count };
  }

  /** What goes to a courier's box that has its own memory: what it has already does not go again. @param to their key in the group */
  async toBox(group: CarryGroupRecord, to: string, as: CarryRole): Promise<readonly Gift[]> {
    const basket = new Basket();
    this.receipts(basket, group, to, to);
    if (as === "member") {
      await this.letters(basket, to, (letter) => !this.outgoing.isWith(letter, to));
      this.leaves(basket, to, true);
    } else if (carriesToo(group, to)) {
      this.answersTo(basket, to);
      this.copies(basket, group, to, to);
    }
    return basket.gifts;
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

  /** @param box that tells what it has */
  private receipts(basket: Basket, group: CarryGroupRecord, to: string, box?: string): void {
    const { database } = this.spine;
    for (const receipt of database.table("carry_receipt").values()) {
      const { id, ids, mine, recipient, with: boxes = [] } = receipt;
      const isFor = mine ? group.agreed?.includes(to) : isNamed(group, served(database, group.id, recipient)?.member, to);
      if (!isFor) continue;
      if (receipt.group !== group.id || (box !== undefined && boxes.includes(box))) continue;
      const given = (): readonly Change[] => {
        const row = database.get("carry_receipt", id);
        return row && box !== undefined ? [put("carry_receipt", id, { ...row, with: [...boxes, box] })] : [];
      };
      basket.add("receipts", 400 + ids.length * 34, { is: "ack", receipt: receiptOf(receipt) }, { before: [], given });
    }
  }

  private async letters(basket: Basket, courier: string, isWanted: (letter: OutboxRecord) => boolean = () => true): Promise<void> {
    for (const letter of this.outgoing.waiting().filter(isWanted)) {
      const made = await this.outgoing.deposit(letter, courier);
      if (!made) continue;
      const rest = { before: made.before, given: () => made.stored() };
      basket.add("letters", made.deposit.length, { is: "deposit", deposit: made.deposit }, rest);
    }
  }

  private leaves(basket: Basket, courier: string, isBox: boolean): void {
    for (const { before, deposit, stored } of this.outgoing.leaves(courier, isBox))
      basket.add("letters", deposit.length, { is: "deposit", deposit }, { before, given: stored });
  }

  private mail(basket: Basket, group: CarryGroupRecord, to: string): void {
    // Of whoever is in two groups of mine an envelope lies here once.
    const isTheirs = ({ event }: HeldEvent): boolean =>
      event.group === group.id ? event.member === to : served(this.spine.database, group.id, event.recipient)?.member === to;
    const theirs = this.held.events().filter(isTheirs);
    for (const one of theirs.sort((a, b) => a.event.fetched_at - b.event.fetched_at)) {
      const carried = carriedOf(one);
      basket.add("events", carried.event.length + 64, { is: "carried", carried });
    }
  }

  /** To another courier: as far as it may go, and to so many. @param box that tells what it has */
  private copies(basket: Basket, group: CarryGroupRecord, to: string, box?: string): void {
    for (const one of this.held.events()) {
      const { event } = one;
      const carried = handedOn(carriedOf(one));
      if (event.group !== group.id || event.member === to || !carried || !isNamed(group, event.member, to)) continue;
      if (box !== undefined && event.given.includes(box)) continue;
      if (!event.given.includes(to) && event.given.length >= MAX_COPIES) continue;
      const rest = { before: [], given: () => this.held.gave(one.id, to) };
      basket.add("events", carried.event.length + 64, { is: "carried", carried }, rest);
    }
    this.otherLetters(basket, group, to, box);
  }

  private otherLetters(basket: Basket, group: CarryGroupRecord, to: string, box: string | undefined): void {
    for (const { deposit, group: of, id, member, with: boxes = [] } of this.held.deposits()) {
      if (deposit === undefined || of !== group.id || member === to) continue;
      // What another courier handed on names nobody.
      if (group.members[member] && !isNamed(group, member, to)) continue;
      if (box !== undefined && boxes.includes(box)) continue;
      const bytes = fromBase64Url(deposit);
      const given = (): readonly Change[] => (box === undefined ? [] : this.held.gaveDeposit(id, box));
      basket.add("letters", bytes.length, { is: "deposit", deposit: bytes }, { before: [], given });
    }
  }

  /** What relays said of letters that came from this box. */
  private answersTo(basket: Basket, box: string): void {
    for (const { answer, id, member, with: boxes = [] } of this.held.deposits()) {
      if (member !== box || !answer || boxes.includes(box)) continue;
      const record = { is: "relay-receipt", digest: fromHex(id), status: answer.status, signature: fromHex(answer.sig) } as const;
      basket.add("receipts", 98, record, { before: [], given: () => this.held.gaveDeposit(id, box) });
    }
  }
}

/** Another courier. Who has agreed to carry is known to who made the group; of others, that they have not left. */
const carriesToo = ({ couriers, inviter }: CarryGroupRecord, to: string): boolean =>
  inviter === MYSELF ? couriers[to] === "in" : isIn(couriers[to]);

/** Whether a member has signed that this courier may have what is theirs. */
const isNamed = ({ agreedBy }: CarryGroupRecord, member: string | undefined, courier: string): boolean =>
  member !== undefined && (agreedBy?.[member]?.includes(courier) ?? false);

const isIn = (standing: string | undefined): boolean => standing !== undefined && standing !== "left" && standing !== "declined";
