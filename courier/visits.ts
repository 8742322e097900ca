/**
 * Who comes to the box: one session a connection, and what they ask for, done. What is answered is on the disk first. Several may connect, so that
 * no passer-by keeps others out; one at a time is served.
 */
import type { Log } from "../src/host/log.ts";
import { describe } from "../src/host/log.ts";
import { BoxSession, type BoxTask, type Offer, type ServedGroup } from "../src/protocol/carry/box-session.ts";
import { handedOn, readCarried, refusesCarried } from "../src/protocol/carry/carried.ts";
import type { Visitor } from "../src/protocol/carry/handshake.ts";
import { type Bytes, fromHex, toHex } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { Identity } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import type { Operation, PeripheralHandlers, PeripheralPort, RadioState } from "./peripheral.ts";
import type { Book, Group } from "./store/book.ts";
import type { Cargo } from "./store/cargo.ts";
import type { DepositAnswer, Deposits } from "./store/deposits.ts";
import type { Whose } from "./store/room.ts";

/** Before a failed proof is answered. */
const FAILED_SECS = 5;
/** Connections that have proved nothing yet. */
const MOST_UNPROVED = 4;
/** What a session offers at most: more than a radio takes in ten minutes. */
const OFFER_BYTES = 4 * 1024 ** 2;

export interface VisitParts {
  readonly crypto: Crypto;
  readonly random: (length: number) => Bytes;
  readonly own: Identity;
  readonly book: Book;
  readonly cargo: Cargo;
  readonly deposits: Deposits;
  readonly port: PeripheralPort;
  /** Unix seconds, and seconds of a clock that does not jump. */
  readonly now: () => number;
  readonly steady: () => number;
  readonly after: (seconds: number, run: () => void) => () => void;
  readonly log: Log;
  /** What is advertised may be another thing now; something happened that `status` shows. */
  readonly onChange: (what: "visit" | "refused" | "done" | "broken" | RadioState) => void;
}

interface Served extends ServedGroup {
  readonly id: string;
}

interface Visit {
  readonly device: string;
  readonly session: BoxSession<Served>;
  answers: readonly DepositAnswer[];
  mtu: number | undefined;
  isRefused: boolean;
}

export class Visits implements PeripheralHandlers {
  private readonly parts: VisitParts;
  private readonly visits = new Map<string, Visit>();
  private wantsNotifications = false;
  private cancelTick: () => void = () => {};

  constructor(parts: VisitParts) {
    this.parts = parts;
  }

  /** Whether somebody is served: others are not let in, and not called. */
  get isServing(): boolean {
    return [...this.visits.values()].some(({ session }) => session.visitor !== undefined);
  }

  async onRead({ characteristic, device, offset, mtu }: Operation): Promise<Bytes> {
    if (characteristic === "HANDSHAKE_NONCE") return this.greeted(device, mtu).session.nonce.subarray(offset);
    const visit = this.known(device);
    visit.mtu = mtu ?? visit.mtu;
    if (characteristic !== "EVENT_STREAM" || !visit.session.visitor) throw refused();
    return visit.session.read(offset, this.parts.steady());
  }

  private known(device: string): Visit {
    const visit = this.visits.get(device);
    if (!visit || visit.isRefused) throw refused();
    return visit;
  }

  /** Whoever reads the greeting begins anew, but for a repeated read before the answer. */
  private greeted(device: string, mtu: number | undefined): Visit {
    const before = this.visits.get(device);
    if (before?.isRefused) throw refused();
    if (before && !before.session.visitor) return before;
    if (before) this.forget(before);
    const unproved = [...this.visits.values()].filter(({ session }) => !session.visitor).length;
    if (unproved >= MOST_UNPROVED || this.isServing) throw refused();
    const { crypto, random, steady } = this.parts;
    const session = new BoxSession(crypto, this.groups(), random(32), steady());
    const visit: Visit = { device, session, answers: [], mtu, isRefused: false };
    this.visits.set(device, visit);
    this.watch();
    return visit;
  }

  private groups(): readonly Served[] {
    const { book, now } = this.parts;
    return book.groups().flatMap((group) => (group.state === "leaving" || group.until <= now() ? [] : [this.group(group)]));
  }

  private group({ id, carryKey }: Group): Served {
    const { book, own, now } = this.parts;
    return {
      id,
      groupId: fromHex(id),
      carryKey: fromHex(carryKey),
      signer: own,
      isMember: (key) => book.served(id, toHex(key), now()) !== undefined,
      isCourier: (key) => book.group(id)?.couriers.includes(toHex(key)) ?? false,
    };
  }

  async onWrite({ characteristic, device, offset, mtu }: Operation, value: Bytes): Promise<void> {
    const visit = this.known(device);
    visit.mtu = mtu ?? visit.mtu;
    if (offset !== 0) throw refused();
    if (characteristic === "AUTH_RESPONSE") await this.proving(visit, value);
    else if (characteristic === "EVENT_ACK") this.said(visit, value);
    else throw refused();
  }

  private async proving(visit: Visit, value: Bytes): Promise<void> {
    const { steady, onChange, log } = this.parts;
    try {
      if (this.isServing) throw refused();
      this.serve(visit, visit.session.authenticate(value, steady()));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      log.debug({ code: error.code }, "somebody proved nothing; they are told so in five seconds");
      await this.refuse(visit);
      throw error;
    }
    onChange("visit");
    this.pump(visit);
  }

  /** Every refusal looks the same, and takes as long. */
  private async refuse(visit: Visit): Promise<void> {
    visit.isRefused = true;
    this.parts.onChange("refused");
    await new Promise<void>((resolve) => this.parts.after(FAILED_SECS, resolve));
    this.end(visit);
  }

  private serve(visit: Visit, visitor: Visitor<Served>): void {
    const { session } = visit;
    if (visitor.as === "member") {
      const mine = this.allOf(visitor);
      visit.answers = mine.flatMap((whose) => this.parts.deposits.answers(whose));
      session.serve(
        mine.flatMap((whose) => this.offersTo(whose)),
        visit.answers.map((answer) => ({ is: "relay-receipt" as const, ...answer })),
      );
    } else session.serve(this.offersToCourier(visitor));
    session.subscribe(this.wantsNotifications);
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
    return cargo.forCourier(group.id, toHex(key), now(), OFFER_BYTES).flatMap(({ id, recipient, carried }) => {
      const next = handedOn(carried);
      return next ? [{ id, recipient, carried: next }] : [];
    });
  }

  private said(visit: Visit, value: Bytes): void {
    const { steady, now } = this.parts;
    try {
      visit.session.write(value, steady(), now());
    } catch (error) {
      if (error instanceof ProtocolError) this.end(visit);
      throw error;
    }
    for (const task of visit.session.take()) this.perform(visit, task);
    this.pump(visit);
  }

  private perform(visit: Visit, task: BoxTask): void {
    const visitor = visit.session.visitor as Visitor<Served>;
    if (task.is === "receipt") this.receipt(visit, visitor, task);
    else if (task.is === "deposit") this.deposit(visit, visitor, task);
    else if (task.is === "carried") this.carried(visit, visitor, task);
    else if (task.is === "refused") {
      // A courier that has it says so in this way.
      if (visitor.as === "courier" && task.why === "known") this.parts.cargo.gave(task.id, toHex(visitor.key));
    } else this.bye(visit);
  }

  private receipt(visit: Visit, { group }: Visitor<Served>, { receipt }: Extract<BoxTask, { is: "receipt" }>): void {
    const { book, cargo, now } = this.parts;
    const member = book.served(group.id, toHex(receipt.recipient), now());
    // Of somebody who left, or whom this box does not carry for.
    if (member === undefined) return;
    if (cargo.delivered({ group: group.id, member }, receipt, now())) visit.session.confirm(receipt.event_ids);
  }

  private deposit(visit: Visit, visitor: Visitor<Served>, { deposit, digest }: Extract<BoxTask, { is: "deposit" }>): void {
    const { deposits, book, now } = this.parts;
    const { id } = visitor.group;
    const member = visitor.as === "member" ? book.served(id, toHex(visitor.key), now()) : toHex(visitor.key);
    const why = member === undefined ? "stranger" : deposits.take({ group: id, member }, deposit, now());
    if (why) visit.session.refuse(digest, why);
    else visit.session.stored(digest);
  }

  private carried(visit: Visit, { group }: Visitor<Served>, { carried }: Extract<BoxTask, { is: "carried" }>): void {
    const { crypto, book, cargo, now } = this.parts;
    const envelope = readCarried(crypto, carried);
    const { recipient } = envelope.giftWrap;
    const member = book.served(group.id, toHex(recipient), now());
    const members = member === undefined ? [] : [recipient];
    const why = refusesCarried(envelope, members, (id) => cargo.hasSeen(id), now());
    const failed = why ?? cargo.take({ group: group.id, member: member as string }, envelope, now());
    if (failed) visit.session.refuse(envelope.id, failed);
    else visit.session.stored(envelope.id);
  }

  /** All that was offered has come: what relays said is told, too. */
  private bye(visit: Visit): void {
    this.parts.deposits.told(visit.answers);
    this.parts.onChange("done");
    // The write that said so is answered first.
    this.parts.after(0.5, () => this.end(visit));
  }

  private pump({ session, mtu }: Visit): void {
    for (let chunk = session.notification(mtu); chunk; chunk = session.notification(mtu)) this.parts.port.notify(chunk);
  }

  onSubscribe(wants: boolean): void {
    this.wantsNotifications = wants;
    for (const visit of this.visits.values()) {
      visit.session.subscribe(wants);
      if (visit.session.visitor) this.pump(visit);
    }
  }

  onGone(device: string): void {
    const visit = this.visits.get(device);
    if (visit) this.forget(visit);
  }

  onState(state: RadioState): void {
    for (const visit of [...this.visits.values()]) this.forget(visit);
    this.wantsNotifications = false;
    this.parts.onChange(state);
  }

  private forget(visit: Visit): void {
    if (this.visits.get(visit.device) !== visit) return;
    this.visits.delete(visit.device);
    if (visit.session.visitor) this.parts.onChange("broken");
    if (this.visits.size === 0) this.cancelTick();
  }

  private end(visit: Visit): void {
    if (this.visits.get(visit.device) !== visit) return;
    this.forget(visit);
    const { port, log } = this.parts;
    port.disconnect(visit.device).catch((error: unknown) => log.debug(describe(error), "a connection could not be closed"));
  }

  /** Ends what is over, while anybody is there. */
  private watch(): void {
    this.cancelTick();
    this.cancelTick = this.parts.after(1, () => {
      for (const visit of [...this.visits.values()]) if (visit.session.isOver(this.parts.steady())) this.end(visit);
      if (this.visits.size > 0) this.watch();
    });
  }

  stop(): void {
    this.cancelTick();
    for (const visit of [...this.visits.values()]) this.end(visit);
  }
}

const refused = (): ProtocolError => new ProtocolError("bad-signature", "not now, or not to this one");
