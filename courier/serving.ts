/** What a visitor is given, and what is done of what they say. What is answered is on the disk first. */
import type { Log } from "../src/host/log.ts";
import { logError } from "../src/host/log.ts";
import type { BoxSession, BoxTask, HandedOn, Offer, ServedGroup } from "../src/protocol/carry/box-session.ts";
import { handedOn, readCarried, receiptDigest, refusesCarried } from "../src/protocol/carry/carried.ts";
import type { Visitor } from "../src/protocol/carry/handshake.ts";
import { type Bytes, fromHex, toHex } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { Identity } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import type { Book, Group } from "./store/book.ts";
import type { Cargo, HeldReceipt } from "./store/cargo.ts";
import type { DepositAnswer, Deposits } from "./store/deposits.ts";
import type { Whose } from "./store/room.ts";

type Said = Exclude<BoxTask, { readonly is: "bye" }>;

/** What a session offers at most: more than a radio takes in ten minutes. */
const OFFER_BYTES = 4 * 1024 ** 2;

export interface ServingParts {
  readonly crypto: Crypto;
  readonly own: Identity;
  readonly book: Book;
  readonly cargo: Cargo;
  readonly deposits: Deposits;
  readonly log: Log;
  /** Unix seconds. */
  readonly now: () => number;
}

export interface Served extends ServedGroup {
  readonly id: string;
}

/** The groups that are served now. */
export function servedGroups({ book, own, now }: ServingParts): readonly Served[] {
  const open = book.groups().filter(({ state, until }) => state !== "leaving" && until > now());
  return open.map(({ id, carryKey }: Group) => ({
    id,
    groupId: fromHex(id),
    carryKey: fromHex(carryKey),
    signer: own,
    isMember: (key) => book.served(id, toHex(key), now()) !== undefined,
    isCourier: (key) => book.group(id)?.couriers.includes(toHex(key)) ?? false,
  }));
}

/** One visitor who has proved who they are. */
export class Serving {
  private readonly parts: ServingParts;
  private readonly session: BoxSession<Served>;
  private readonly visitor: Visitor<Served>;
  private answers: readonly DepositAnswer[] = [];
  /** Receipts that a courier was handed, by their digests. */
  private receipts: ReadonlyMap<string, HeldReceipt> = new Map();

  constructor(parts: ServingParts, session: BoxSession<Served>, visitor: Visitor<Served>) {
    this.parts = parts;
    this.session = session;
    this.visitor = visitor;
  }

  private get key(): string {
    return toHex(this.visitor.key);
  }

  begin(): void {
    const { deposits } = this.parts;
    const isMember = this.visitor.as === "member";
    const mine = isMember ? this.allOf(this.visitor) : [{ group: this.visitor.group.id, member: this.key }];
    this.answers = mine.flatMap((whose) => deposits.answers(whose));
    const answers = this.answers.map((answer) => ({ is: "relay-receipt" as const, ...answer }));
    const offers = isMember ? mine.flatMap((whose) => this.offersTo(whose)) : this.offersToCourier(this.visitor);
    this.session.serve(offers, answers, 0, isMember ? [] : this.handedOn());
  }

  /** Whoever proves to be a member of one group is the same person in the box's other groups. */
  private allOf({ group, key }: Visitor<Served>): readonly Whose[] {
    const { book, now } = this.parts;
    const member = book.served(group.id, toHex(key), now()) as string;
    const others = book.groups().filter(({ id }) => id !== group.id && book.served(id, member, now()) === member);
    return [{ group: group.id, member }, ...others.map(({ id }) => ({ group: id, member }))];
  }

  private offersTo(whose: Whose): readonly Offer[] {
    const { cargo, now } = this.parts;
    return cargo.of(whose, now(), OFFER_BYTES);
  }

  private offersToCourier({ group, key }: Visitor<Served>): readonly Offer[] {
    const { cargo, now } = this.parts;
    const whose = { group: group.id, member: toHex(key) };
    return cargo.forCourier(whose, now(), OFFER_BYTES, this.strangers()).flatMap(({ id, recipient, carried }) => {
      const next = handedOn(carried);
      return next ? [{ id, recipient, carried: next }] : [];
    });
  }

  /** Whether who this is of has signed that this courier may have it. */
  private isNamed(recipient: Bytes): boolean {
    const { book, now } = this.parts;
    const { id } = this.visitor.group;
    const member = book.served(id, toHex(recipient), now());
    return member !== undefined && (book.member(id, member)?.agreed?.includes(this.key) ?? false);
  }

  /** Where the box has no internet, or not soon: receipts and outgoing mail for relays go with whoever comes by. */
  private handedOn(): readonly HandedOn[] {
    const { cargo, crypto, deposits } = this.parts;
    const { id } = this.visitor.group;
    const receipts = cargo.receiptsFor(id, this.key).filter(({ receipt }) => this.isNamed(receipt.recipient));
    this.receipts = new Map(receipts.map((held) => [toHex(receiptDigest(crypto, held.receipt)), held]));
    return [
      ...receipts.map(({ receipt }) => ({ is: "ack" as const, receipt })),
      ...deposits
        .forCourier({ group: id, member: this.key }, OFFER_BYTES, this.strangers())
        .map(({ deposit }) => ({ is: "deposit" as const, deposit })),
    ];
  }

  /** Members who have not agreed to this courier. What came by another courier names nobody. */
  private strangers(): readonly string[] {
    const { book } = this.parts;
    const all = book.members(this.visitor.group.id);
    return all.filter(({ agreed }) => !agreed?.includes(this.key)).map(({ key }) => key);
  }

  /** Where the disk takes nothing more the visitor keeps what is theirs, and has what the box holds all the same. */
  perform(task: Said): void {
    this.kept(
      () => this.keep(task),
      () => this.unkept(task),
    );
  }

  private kept(write: () => void, failed: () => void): void {
    try {
      write();
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      logError(
        this.parts.log,
        error,
        "the store took nothing of what a visitor said; who is served has what it holds all the same",
      );
      failed();
    }
  }

  private unkept(task: Said): void {
    if (task.is === "deposit") this.session.refuse(task.digest, "full");
    else if (task.is === "carried") this.session.refuse(readCarried(this.parts.crypto, task.carried).id, "full");
  }

  private keep(task: Said): void {
    if (task.is === "receipt") this.receipt(task);
    else if (task.is === "deposit") this.deposit(task);
    else if (task.is === "carried") this.carried(task);
    else if (task.is === "stored") this.stored(task.digest);
    else if (task.is === "relay-receipt") this.answered(task);
    // A courier that has it says so in this way.
    else if (this.visitor.as === "courier" && task.why === "known") this.parts.cargo.gave(task.id, this.key);
  }

  /** The courier has what it was handed. */
  private stored(digest: Bytes): void {
    const { cargo, deposits } = this.parts;
    const receipt = this.receipts.get(toHex(digest));
    if (receipt) cargo.gaveReceipt(receipt, this.key);
    else deposits.gave(digest, this.key);
  }

  /** The courier was at that relay. Whoever wrote the letter looks at the signature. */
  private answered({ digest, status, signature }: Extract<BoxTask, { is: "relay-receipt" }>): void {
    this.parts.deposits.answered({ digest, status, signature });
    this.session.stored(digest);
  }

  private receipt({ receipt }: Extract<BoxTask, { is: "receipt" }>): void {
    const { book, cargo, now } = this.parts;
    const { group } = this.visitor;
    const member = book.served(group.id, toHex(receipt.recipient), now());
    // Of somebody who left, or whom this box does not carry for.
    if (member === undefined) return;
    if (cargo.delivered({ group: group.id, member }, receipt, now())) this.session.confirm(receipt.event_ids);
  }

  private deposit({ deposit, digest }: Extract<BoxTask, { is: "deposit" }>): void {
    const { deposits, book, now } = this.parts;
    const { id } = this.visitor.group;
    const member = this.visitor.as === "member" ? book.served(id, this.key, now()) : this.key;
    const why = member === undefined ? "stranger" : deposits.take({ group: id, member }, deposit, now());
    if (why) this.session.refuse(digest, why);
    else this.session.stored(digest);
  }

  private carried({ carried }: Extract<BoxTask, { is: "carried" }>): void {
    const { crypto, book, cargo, now } = this.parts;
    const { group } = this.visitor;
    const envelope = readCarried(crypto, carried);
    const { recipient } = envelope.giftWrap;
    const member = book.served(group.id, toHex(recipient), now());
    const members = member === undefined ? [] : [recipient];
    const why = refusesCarried(envelope, members, (id) => cargo.hasSeen(id), now());
    const failed = why ?? cargo.take({ group: group.id, member: member as string }, envelope, now());
    if (failed) this.session.refuse(envelope.id, failed);
    else this.session.stored(envelope.id);
  }

  /** All that was offered has come: what relays said is told, too. */
  done(): void {
    this.kept(
      () => this.parts.deposits.told(this.answers),
      () => {},
    );
  }
}
