/**
 * The side of one connection that came to a courier's box (ours): a recipient, or another courier. Pure: `next` says the one operation that the
 * radio is to do, each is answered by the method of its name, and `take` says what came of it for the owner to do.
 * Nothing is taken or given before the box proved to be a courier of the group. Nothing is acknowledged but by a receipt that the owner makes
 * after the events are safe.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import type { CarryReceipt, Refusal } from "./carried.ts";
import { Assembler, MAX_VALUE } from "./chunks.ts";
import { answerGreeting, checkBox, type LinkKeys } from "./handshake.ts";
import { Outgoing } from "./outgoing.ts";
import type { Typed } from "./padded.ts";
import { type CarryRecord, readRecord } from "./records.ts";
import { RecordOpener, RecordSealer } from "./sealed-records.ts";
import type { Handed, Operation, Visit, VisitPhase, VisitTask } from "./visit.ts";
import { VisitorBook } from "./visitor-book.ts";

/** Without progress for so long, notifications, or an answer to a read, are taken for lost. */
const STALLED_SECS = 5;
const IDLE_SECS = 30;
const HANDSHAKE_SECS = 10;
const SESSION_SECS = 600;
/** Between reads that bring nothing. */
const READ_AGAIN_SECS = 0.25;
/** Chunks granted at a time, beside those that the box begins with. */
const CREDIT = 32;
/** Starting over more often than this is not going to help. */
const MOST_RESTARTS = 8;

export class VisitorSession {
  private readonly crypto: Crypto;
  private readonly visit: Visit;
  private readonly secret: Bytes;
  private readonly began: number;
  private phaseNow: VisitPhase = "proving";
  private step: "nonce" | "subscribe" | "authenticate" | "talk" = "nonce";
  private isBusy = false;
  private auth: Bytes | undefined;
  private keys: LinkKeys | undefined;
  private opener: RecordOpener | undefined;
  private out: Outgoing | undefined;
  private readonly incoming = new Assembler();
  private readonly book: VisitorBook;
  private isPulling: boolean;
  private sinceCredit = 0;
  private restarts = 0;
  private isAnew = false;
  private saidBye = false;
  private moved: number;
  private readAgain = 0;

  /** @param secret 32 random bytes, for this connection @param now seconds, of a clock that does not jump */
  constructor(crypto: Crypto, visit: Visit, secret: Bytes, now: number) {
    this.crypto = crypto;
    this.visit = visit;
    this.secret = secret;
    this.began = now;
    this.moved = now;
    this.isPulling = visit.pulls ?? false;
    this.book = new VisitorBook(crypto, visit);
  }

  get phase(): VisitPhase {
    return this.phaseNow;
  }

  /** Whether nothing more comes of it. */
  get isOver(): boolean {
    return this.phaseNow === "done" || this.phaseNow === "interrupted" || this.phaseNow === "refused";
  }

  /** What the radio is to do now; one operation at a time. Nothing: wait for a notification, an answer of the owner, or time. */
  next(now: number): Operation | undefined {
    if (this.isBusy) return undefined;
    const operation = this.due(now);
    this.isBusy = operation !== undefined && operation.do !== "close";
    return operation;
  }

  private due(now: number): Operation | undefined {
    this.watch(now);
    if (this.isOver) return { do: "close" };
    if (this.step === "authenticate") return { do: "authenticate", value: this.auth as Bytes };
    if (this.step !== "talk") return { do: this.step };
    const value = this.toWrite();
    if (value) return { do: "write", value, ...this.fromAnew() };
    if (this.saidBye) {
      this.phaseNow = "done";
      return { do: "close" };
    }
    return this.isPulling && now >= this.readAgain ? { do: "read" } : undefined;
  }

  private fromAnew(): { readonly anew?: true } {
    const { isAnew } = this;
    this.isAnew = false;
    return isAnew ? { anew: true } : {};
  }

  private toWrite(): Bytes | undefined {
    const { out } = this;
    if (!out || this.phaseNow === "proving") return undefined;
    if (this.isFinished && !this.saidBye) {
      this.saidBye = true;
      out.add({ is: "bye" });
    }
    const chunk = out.next(MAX_VALUE);
    if (out.isEmpty) out.forgetSaid();
    return chunk;
  }

  private get isFinished(): boolean {
    return this.book.isSettled && (this.out?.isEmpty ?? true);
  }

  /** Too slow, or nothing at all: read, start over, or give up. */
  private watch(now: number): void {
    const still = now - this.moved;
    const patience = this.phaseNow === "proving" ? HANDSHAKE_SECS : IDLE_SECS;
    if (!this.isOver && (still > patience || now - this.began > SESSION_SECS)) this.end("interrupted");
    else if (this.step === "talk" && still > STALLED_SECS && this.book.isAwaiting) this.stalled(now);
  }

  private stalled(now: number): void {
    if (!this.isPulling) this.pull();
    else if (this.phaseNow !== "proving") this.startOver();
    if (this.phaseNow !== "proving") this.moved = now;
  }

  /** Asks for everything again that is not in hand. */
  private startOver(): void {
    this.restarts++;
    this.isAnew = true;
    this.incoming.drop();
    if (this.restarts > MOST_RESTARTS) this.end("interrupted");
    else this.out?.add({ is: "want", held: this.book.held });
  }

  private end(phase: VisitPhase): void {
    if (!this.isOver) this.phaseNow = phase;
  }

  private pull(): void {
    this.isPulling = true;
    this.readAgain = 0;
    this.incoming.drop();
  }

  /** HANDSHAKE_NONCE was read. */
  nonce(value: Bytes, now: number): void {
    this.write(now);
    try {
      const { group, signer, as } = this.visit;
      const { auth, keys } = answerGreeting(this.crypto, group, signer, as, value, this.secret);
      this.auth = auth;
      this.keys = keys;
      this.opener = new RecordOpener(this.crypto, keys.down, 0);
      this.out = new Outgoing(new RecordSealer(this.crypto, keys.up, 1), "up");
      this.step = this.isPulling ? "authenticate" : "subscribe";
    } catch (error) {
      this.failed(error, "refused");
    }
  }

  /** Notifications are on, or they cannot be had. */
  subscribe(isOn: boolean, now: number): void {
    this.write(now);
    if (!isOn) this.isPulling = true;
    this.step = "authenticate";
  }

  authenticate(now: number): void {
    this.write(now);
    this.step = "talk";
  }

  /** It is done. */
  write(now: number): void {
    this.isBusy = false;
    this.moved = now;
  }

  /** A read of EVENT_STREAM brought this. */
  read(value: Bytes, now: number): void {
    this.isBusy = false;
    if (value.length === 0) {
      this.readAgain = now + READ_AGAIN_SECS;
      return;
    }
    this.came(value, now);
  }

  /** A notification of EVENT_STREAM; what comes after reads began is late. */
  notified(value: Bytes, now: number): void {
    if (this.isPulling || this.isOver) return;
    this.came(value, now);
    if (this.isPulling || this.phaseNow === "proving") return;
    if (++this.sinceCredit >= CREDIT) this.grant();
  }

  private grant(): void {
    this.sinceCredit = 0;
    this.out?.add({ is: "credit", chunks: CREDIT });
  }

  /** The operation did not come about, or the connection is gone. */
  lost(): void {
    this.isBusy = false;
    this.end("interrupted");
  }

  private came(value: Bytes, now: number): void {
    this.moved = now;
    let opened: Typed | undefined;
    try {
      const record = this.incoming.take(value);
      opened = record && this.opener?.open(record);
    } catch (error) {
      this.spoilt(error);
    }
    if (opened) this.heard(opened);
  }

  /** A notification may be lost or cut: read instead. What was read is as it was sent, unless somebody is in between. */
  private spoilt(error: unknown): void {
    if (!(error instanceof ProtocolError)) throw error;
    if (!this.isPulling) {
      this.pull();
      return;
    }
    if (this.phaseNow === "proving") this.end("interrupted");
    else this.startOver();
  }

  /** What the other side did say, and should not have. */
  private heard(opened: Typed): void {
    try {
      this.hear(readRecord("down", opened));
    } catch (error) {
      this.failed(error, this.phaseNow === "proving" ? "refused" : "interrupted");
    }
  }

  private failed(error: unknown, phase: VisitPhase): void {
    if (!(error instanceof ProtocolError)) throw error;
    this.end(phase);
  }

  private hear(record: CarryRecord): void {
    if (record.is === "proof") this.proved(record);
    else if (this.phaseNow === "proving") throw new ProtocolError("bad-signature", "the box proved nothing");
    else {
      this.book.said(record);
      if (record.is === "end") this.end("returning");
    }
  }

  private proved({ key, signature, offered }: Extract<CarryRecord, { is: "proof" }>): void {
    const { group, signer } = this.visit;
    checkBox(this.crypto, { key, signature }, group.groupId, this.keys as LinkKeys, signer.publicKey);
    if (!group.isCourier(key)) throw new ProtocolError("bad-signature", "not a courier of this group");
    if (this.phaseNow !== "proving") return;
    this.phaseNow = "receiving";
    this.book.add({ is: "proved", courier: key, offered });
    if (this.book.held.length > 0) this.out?.add({ is: "want", held: this.book.held });
    if (!this.visit.later) this.hand(this.visit);
    if (!this.isPulling) this.grant();
  }

  /** What the visitor hands over, where it was left open until the courier is known. Once. */
  hand(what: Handed): void {
    if (this.out) this.book.hand(this.out, what);
  }

  /** What came since the last call. */
  take(): readonly VisitTask[] {
    return this.book.take();
  }

  /** These are kept durably, and their recipient says so. */
  acknowledge(receipt: CarryReceipt): void {
    this.book.done(receipt.event_ids);
    this.out?.add({ is: "ack", receipt });
  }

  /** What has this digest, and is for a relay, is kept durably. */
  stored(digest: Bytes): void {
    this.book.done([digest]);
    this.out?.add({ is: "stored", digest });
  }

  /** This one cannot be taken: it stays at the courier. */
  keepBack(id: Bytes, why: Refusal): void {
    this.book.done([id]);
    this.out?.add({ is: "refused", why, digest: id });
  }
}
