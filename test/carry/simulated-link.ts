/**
 * A courier's box and one who visits it, in one process, over a pipe that loses, repeats, exchanges and cuts. Both sides keep what is durable in
 * stores that outlive a connection; whatever else they know is gone with it.
 */
import { BoxSession, type BoxTask, type HandedOn, type ServedGroup } from "../../src/protocol/carry/box-session.ts";
import { type Carried, type CarryReceipt, receiptDigest } from "../../src/protocol/carry/carried.ts";
import { depositDigest } from "../../src/protocol/carry/deposit.ts";
import { ackMessage, type CarryRole } from "../../src/protocol/carry/signed.ts";
import type { Operation, VisitTask } from "../../src/protocol/carry/visit.ts";
import { VisitorSession } from "../../src/protocol/carry/visitor-session.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import { eventId, type GiftWrap, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import type { Crypto, KeyPair } from "../../src/protocol/primitives/crypto.ts";

export const UNIX = 1_800_000_000;
const AUTHORITY = "relay.example";
const STEP_SECS = 0.05;
/** More steps than any connection of ten minutes has. */
const MOST_STEPS = 60_000;

/** A generator of numbers from 0 to 1, the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How often what goes wrong, each from 0 to 1. */
export interface Faults {
  readonly lost: number;
  readonly repeated: number;
  readonly exchanged: number;
  readonly cut: number;
  /** A read, after the box's proof, that brought nothing though the box gave a chunk. */
  readonly unread: number;
  /** The connection ends after so many bytes, in the middle of a value. */
  readonly endsAfter: number;
  /** What the box believes, and what is so. */
  readonly mtu: number | undefined;
  readonly trueMtu: number;
  readonly canSubscribe: boolean;
  /** Of work that is durable and not said yet: either side ends there. */
  readonly crash: number;
  /** Steps that durable work may take. */
  readonly slowness: number;
}

export const NO_FAULTS: Faults = {
  ...{ lost: 0, repeated: 0, exchanged: 0, cut: 0, unread: 0, endsAfter: Number.POSITIVE_INFINITY },
  ...{ mtu: 247, trueMtu: 247, canSubscribe: true, crash: 0, slowness: 0 },
};

export interface Held {
  readonly carried: Carried;
  readonly recipient: Bytes;
  readonly id: Bytes;
  isDelivered: boolean;
}

/** What a box has written down. */
export class BoxStore {
  readonly held = new Map<string, Held>();
  readonly receipts: CarryReceipt[] = [];
  readonly deposits = new Map<string, Bytes>();
  /** What a courier is to bring to relays, by its digest, and what it said that it has. */
  readonly handed = new Map<string, HandedOn>();
  readonly given = new Set<string>();
}

/** What a recipient has written down. */
export class RecipientStore {
  readonly events = new Set<string>();
  /** How often each was shown. */
  readonly shown = new Map<string, number>();
  /** Deposits that a courier said it has. */
  readonly given = new Set<string>();
  /** Ids that cannot be opened here. */
  readonly unreadable = new Set<string>();
  /** Of a courier: what it brings to relays, and how often each was written down. */
  readonly brings = new Map<string, number>();
}

export class Dead extends Error {}

/** One connection with its faults. */
export class Pipe {
  private readonly random: () => number;
  readonly faults: Faults;
  private bytes = 0;
  private queue: Bytes[] = [];

  constructor(random: () => number, faults: Faults) {
    this.random = random;
    this.faults = faults;
  }

  chance(of: number): boolean {
    return of > 0 && this.random() < of;
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** What of a value gets through; the connection ends where it is over. */
  through(value: Bytes, arrived: (value: Bytes) => void): void {
    const left = this.faults.endsAfter - this.bytes;
    this.bytes += value.length;
    if (left > 0) arrived(value.slice(0, left));
    if (value.length > left) throw new Dead();
  }

  notify(value: Bytes): void {
    const { lost, repeated, exchanged, cut, trueMtu } = this.faults;
    if (this.chance(lost)) return;
    let sent = value.slice(0, trueMtu - 3);
    if (this.chance(cut)) sent = sent.slice(0, this.below(sent.length));
    this.queue.push(sent);
    if (this.chance(repeated)) this.queue.push(sent);
    const { length } = this.queue;
    if (length > 1 && this.chance(exchanged)) this.queue.push(this.queue.splice(length - 2, 1)[0] as Bytes);
  }

  arrivals(): Bytes[] {
    const { queue } = this;
    this.queue = [];
    return queue;
  }
}

/** A group with one courier, one member, and everything that is fixed by a seed. */
export class World {
  readonly crypto: Crypto;
  readonly random: () => number;
  readonly box = new BoxStore();
  readonly recipient = new RecipientStore();
  readonly courierKey: KeyPair;
  readonly memberKey: KeyPair;
  readonly group: ServedGroup;
  readonly deposits: readonly Bytes[];
  now = 0;
  /** How connections ended. */
  readonly ends: Record<string, number> = {};

  readonly as: CarryRole;

  /** @param as what the visitor is; a courier is also handed what is for relays */
  constructor(crypto: Crypto, seed: number, events: number, deposits: number, as: CarryRole = "member") {
    this.as = as;
    this.crypto = crypto;
    this.random = numbers(seed);
    this.courierKey = crypto.keyPairFromSeed(this.bytes(32));
    this.memberKey = crypto.keyPairFromSeed(this.bytes(32));
    const isOf =
      ({ publicKey }: KeyPair) =>
      (key: Bytes) =>
        toHex(key) === toHex(publicKey);
    this.group = {
      groupId: this.bytes(16),
      carryKey: this.bytes(32),
      signer: this.courierKey,
      isMember: isOf(this.memberKey),
      isCourier: (key) => isOf(this.courierKey)(key) || (as === "courier" && isOf(this.memberKey)(key)),
    };
    for (let i = 0; i < events; i++) this.hold();
    if (as === "courier") for (let i = 0; i <= events; i++) this.handOn(i);
    this.deposits = Array.from({ length: deposits }, () => this.bytes(80 + this.below(1500)));
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  bytes(length: number): Bytes {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** The box has one envelope more; a few of them nobody can open. */
  private hold(): void {
    const giftWrap: GiftWrap = {
      recipient: this.memberKey.publicKey,
      ephemeral_pk: this.crypto.keyPairFromSeed(this.bytes(32)).publicKey,
      nonce: this.bytes(24),
      ciphertext: this.bytes(16 + this.below(this.random() < 0.1 ? 17_000 : 1200)),
      created_at: UNIX,
      expires_at: UNIX + 86_400,
    };
    const id = eventId(this.crypto, giftWrap);
    const carried: Carried = { hop_count: 0, max_hops: 3, event: writeGiftWrap(giftWrap), fetched_at: UNIX };
    this.box.held.set(toHex(id), { carried, id, recipient: giftWrap.recipient, isDelivered: false });
    if (this.random() < 0.05) this.recipient.unreadable.add(toHex(id));
  }

  private handOn(i: number): void {
    const record: HandedOn =
      i % 2 === 0
        ? { is: "deposit", deposit: this.bytes(80 + this.below(1500)) }
        : { is: "ack", receipt: this.receipt([this.bytes(32), this.bytes(32)]) };
    this.box.handed.set(this.digestOf(record), record);
  }

  digestOf(record: HandedOn): string {
    return toHex(record.is === "ack" ? receiptDigest(this.crypto, record.receipt) : depositDigest(this.crypto, record.deposit));
  }

  receipt(ids: readonly Bytes[]): CarryReceipt {
    const { publicKey, secretKey } = this.memberKey;
    const message = ackMessage(this.crypto, { authority: AUTHORITY, recipient: publicKey, at: UNIX, eventIds: ids });
    return {
      ...{ recipient: publicKey, created_at: UNIX, relay_url: `https://${AUTHORITY}`, event_ids: ids },
      signature: this.crypto.sign(message, secretKey),
    };
  }

  /** One connection, to its end. @returns the visitor's last phase, or how it broke */
  connect(faults: Faults): string {
    const end = new Connection(this, new Pipe(this.random, faults)).run();
    this.ends[end] = (this.ends[end] ?? 0) + 1;
    this.now += 60;
    return end;
  }
}

/** Work that takes some steps until it is durable. */
interface Slow {
  steps: number;
  readonly run: () => void;
}

class Connection {
  private readonly world: World;
  private readonly pipe: Pipe;
  private readonly box: BoxSession;
  private readonly visitor: VisitorSession;
  private slow: Slow[] = [];
  private readonly brought = new Set<string>();

  constructor(world: World, pipe: Pipe) {
    this.world = world;
    this.pipe = pipe;
    const { crypto, group, memberKey, recipient, deposits } = world;
    this.box = new BoxSession(crypto, [group], world.bytes(32), world.now);
    const waiting = deposits.filter((deposit) => !recipient.given.has(toHex(crypto.blake2b(32, deposit))));
    const visit = { group, signer: memberKey, as: world.as, deposits: waiting } as const;
    this.visitor = new VisitorSession(crypto, visit, world.bytes(32), world.now);
  }

  run(): string {
    try {
      for (let i = 0; i < MOST_STEPS; i++) if (this.step()) return this.visitor.phase;
    } catch (error) {
      if (error instanceof Dead) return "dead";
      if (error instanceof ProtocolError) return `box: ${error.code}`;
      throw error;
    }
    throw new Error("a connection without an end");
  }

  /** @returns whether it is over */
  private step(): boolean {
    const { world, visitor, box } = this;
    const operation = visitor.next(world.now);
    if (operation?.do === "close") return true;
    if (operation) this.perform(operation);
    else world.now += STEP_SECS;
    this.notify();
    for (const task of box.take()) this.later(() => this.boxDoes(task));
    for (const task of visitor.take()) this.later(() => this.visitorDoes(task));
    this.work();
    return box.isOver(world.now) && visitor.isOver;
  }

  private later(run: () => void): void {
    this.slow.push({ steps: this.pipe.below(this.pipe.faults.slowness + 1), run });
  }

  private work(): void {
    const due = this.slow.filter((one) => one.steps-- <= 0);
    this.slow = this.slow.filter((one) => !due.includes(one));
    for (const { run } of due) run();
  }

  private crash(): void {
    if (this.pipe.chance(this.pipe.faults.crash)) throw new Dead();
  }

  private perform(operation: Operation): void {
    const { world, visitor, box, pipe } = this;
    const { now } = world;
    if (operation.do === "nonce") pipe.through(box.nonce, (value) => visitor.nonce(value, now));
    else if (operation.do === "subscribe") {
      if (pipe.faults.canSubscribe) box.subscribe(true);
      visitor.subscribe(pipe.faults.canSubscribe, now);
    } else if (operation.do === "authenticate") {
      pipe.through(operation.value, (value) => {
        box.authenticate(value, now);
        this.serve();
        visitor.authenticate(now);
      });
    } else if (operation.do === "read") {
      const value = box.read(0, now);
      const isUnread = visitor.phase !== "proving" && pipe.chance(pipe.faults.unread);
      pipe.through(isUnread ? new Uint8Array(0) : value, (read) => visitor.read(read, now));
    } else if (operation.do === "write") {
      pipe.through(operation.value, (value) => {
        box.write(value, now, UNIX);
        visitor.write(now);
      });
    }
  }

  private serve(): void {
    const held = [...this.world.box.held.values()].filter(({ isDelivered }) => !isDelivered);
    const handed = [...this.world.box.handed].filter(([digest]) => !this.world.box.given.has(digest));
    this.box.serve(
      held,
      [],
      0,
      handed.map(([, record]) => record),
    );
  }

  private notify(): void {
    const { world, visitor, box, pipe } = this;
    for (let i = 0; i < 4; i++) {
      const chunk = box.notification(pipe.faults.mtu);
      if (chunk) pipe.notify(chunk);
    }
    for (const value of pipe.arrivals()) pipe.through(value, (one) => visitor.notified(one, world.now));
  }

  private boxDoes(task: BoxTask): void {
    const { world, box } = this;
    if (task.is === "receipt") {
      world.box.receipts.push(task.receipt);
      for (const id of task.receipt.event_ids) {
        const held = world.box.held.get(toHex(id));
        if (held) held.isDelivered = true;
      }
      this.crash();
      box.confirm(task.receipt.event_ids);
    } else if (task.is === "deposit") {
      world.box.deposits.set(toHex(task.digest), task.deposit);
      this.crash();
      box.stored(task.digest);
    } else if (task.is === "stored") world.box.given.add(toHex(task.digest));
  }

  private visitorDoes(task: VisitTask): void {
    const { world, visitor } = this;
    const { recipient } = world;
    if (task.is === "stored") recipient.given.add(toHex(task.digest));
    if (task.is === "ack" || task.is === "deposit") this.brings(task.digest);
    if (task.is !== "carried") return;
    const id = toHex(task.envelope.id);
    if (this.brought.has(id)) throw new Error("brought twice on one connection");
    this.brought.add(id);
    if (recipient.unreadable.has(id)) {
      visitor.keepBack(task.envelope.id, "unreadable");
      return;
    }
    if (!recipient.events.has(id)) recipient.shown.set(id, (recipient.shown.get(id) ?? 0) + 1);
    recipient.events.add(id);
    this.crash();
    visitor.acknowledge(world.receipt([task.envelope.id]));
  }

  /** Written down, then said. */
  private brings(digest: Bytes): void {
    const { brings } = this.world.recipient;
    brings.set(toHex(digest), (brings.get(toHex(digest)) ?? 0) + 1);
    this.crash();
    this.visitor.stored(digest);
  }
}
