/**
 * A courier's side of one connection (ours): pure, fed with what the radio brings and what the store says. In order: `nonce`, `authenticate`,
 * then `visitor` is known and the owner looks for what it has for them, `serve`; from then on chunks go out by notification or by reads, and
 * `write` brings what they say.
 *
 * Whoever proves nothing has learnt nothing but that something is here. After any thrown error the owner closes the connection; of a failed proof
 * it answers five seconds later.
 */
import { relayHost, relayOrigin } from "../contacts/relay-url.ts";
import { type Bytes, equal, toHex } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { type Carried, type CarryReceipt, type Refusal, receiptDigest } from "./carried.ts";
import { Assembler, CHUNK_HEAD, MAX_VALUE, notifiedSize } from "./chunks.ts";
import { depositDigest } from "./deposit.ts";
import { type CarryGroup, greeting, proveBox, readAuth, type Signer, type Visitor } from "./handshake.ts";
import { Outgoing } from "./outgoing.ts";
import { type CarryRecord, readRecord } from "./records.ts";
import { RecordOpener, RecordSealer } from "./sealed-records.ts";
import { COURIER_SKEW_SECS, checkReceipt } from "./signed.ts";

/** A group that the box serves. */
export interface ServedGroup extends CarryGroup {
  readonly signer: Signer;
  /** Whether this key, of a person or of a mailbox, may be served: it consented, and has not left. */
  isMember(key: Bytes): boolean;
  isCourier(key: Bytes): boolean;
}

/** An envelope for the visitor (or, for another courier, for a member). */
export interface Offer {
  readonly id: Bytes;
  readonly recipient: Bytes;
  readonly carried: Carried;
}

/** What the visitor said, for the owner to do. */
export type BoxTask =
  /** Its signature is checked. Once it is kept durably: `confirm` its ids. */
  | { readonly is: "receipt"; readonly receipt: CarryReceipt }
  /** The visitor cannot take this one; it stays for another time. */
  | { readonly is: "refused"; readonly id: Bytes; readonly why: Refusal }
  /** Once it is kept durably: `stored`; else `refuse`. */
  | { readonly is: "deposit"; readonly deposit: Bytes; readonly digest: Bytes }
  /** From another courier. Once it is kept durably: `stored` with its id; else `refuse`. */
  | { readonly is: "carried"; readonly carried: Carried }
  /** A courier has what was handed on with this digest. */
  | { readonly is: "stored"; readonly digest: Bytes }
  /** A courier was at that relay. Once it is kept durably: `stored`. */
  | Extract<CarryRecord, { readonly is: "relay-receipt" }>
  | { readonly is: "bye" };

/** What a courier is handed on, for relays. */
export type HandedOn = { readonly is: "ack"; readonly receipt: CarryReceipt } | { readonly is: "deposit"; readonly deposit: Bytes };

const HANDSHAKE_SECS = 10;
const IDLE_SECS = 30;
const SESSION_SECS = 600;
/** Chunks that may be notified before the visitor grants more. */
const FIRST_CREDIT = 16;
const MOST_CREDIT = 1024;
/** Its record: counter, 512 padded bytes, tag. */
const PROOF_BYTES = 8 + 512 + 16;

type Answer = Extract<CarryRecord, { readonly is: "stored" | "refused" | "relay-receipt" }>;

export class BoxSession<G extends ServedGroup = ServedGroup> {
  readonly nonce: Bytes;
  private readonly crypto: Crypto;
  private readonly secret: Bytes;
  private readonly groups: readonly G[];
  private readonly began: number;
  private heard: number;
  private known: Visitor<G> | undefined;
  private hasTried = false;
  private opener: RecordOpener | undefined;
  private out: Outgoing | undefined;
  private readonly incoming = new Assembler();
  private offers = new Map<string, Offer>();
  private readonly handed = new Set<string>();
  private kept = 0;
  private tasks: BoxTask[] = [];
  private isSubscribed = false;
  private isPulled = false;
  private credit = FIRST_CREDIT;
  /** Of the proof: nothing is granted before it was heard, and in the smallest chunks it takes more than the first credit. */
  private free = PROOF_BYTES;
  private value: Bytes = new Uint8Array(0);
  private isDone = false;

  /** @param secret 32 random bytes, for this connection @param now seconds, of a clock that does not jump */
  constructor(crypto: Crypto, groups: readonly G[], secret: Bytes, now: number) {
    this.crypto = crypto;
    this.groups = groups;
    this.secret = secret;
    this.nonce = greeting(crypto, secret);
    this.began = now;
    this.heard = now;
  }

  /** Who is there, once they proved it. */
  get visitor(): Visitor<G> | undefined {
    return this.known;
  }

  /** AUTH_RESPONSE. One try a connection. @throws ProtocolError whose code must not reach the visitor: every refusal looks the same */
  authenticate(auth: Bytes, now: number): Visitor<G> {
    const isFirst = !this.hasTried;
    this.hasTried = true;
    const visitor = readAuth(this.crypto, this.groups, this.secret, auth);
    const { group, key, as } = visitor;
    const isTheirs = as === "courier" ? group.isCourier(key) : group.isMember(key);
    if (!isFirst || !isTheirs) throw new ProtocolError("bad-signature", "not one who is served here");
    this.known = visitor;
    this.heard = now;
    this.opener = new RecordOpener(this.crypto, visitor.keys.up, 1);
    this.out = new Outgoing(new RecordSealer(this.crypto, visitor.keys.down, 0), "down");
    return visitor;
  }

  /**
   * What the box has for the visitor: answers to what they left before, and envelopes.
   * @param kept those that it keeps back
   * @param handed for a courier alone
   */
  serve(offers: readonly Offer[], answers: readonly Answer[] = [], kept = 0, handed: readonly HandedOn[] = []): void {
    const { out, known } = this;
    if (!out || !known) throw new ProtocolError("malformed", "nobody to serve");
    const signature = proveBox(this.crypto, known.group.signer, known);
    out.add({ is: "proof", key: known.group.signer.publicKey, signature, offered: Math.min(offers.length, 0xffff) });
    for (const answer of answers) out.add(answer);
    for (const record of handed) {
      const id = toHex(
        record.is === "ack" ? receiptDigest(this.crypto, record.receipt) : depositDigest(this.crypto, record.deposit),
      );
      this.handed.add(id);
      out.add(record, id);
    }
    for (const offer of offers) {
      const id = toHex(offer.id);
      this.offers.set(id, offer);
      out.add({ is: "carried", carried: offer.carried }, id);
    }
    this.kept = kept;
    out.add({ is: "end", kept: Math.min(kept, 0xffff) }, "end");
  }

  /** Whether the visitor wants notifications. */
  subscribe(wants: boolean): void {
    this.isSubscribed = wants;
  }

  /** The next notification, or nothing: nobody wants it, it is not granted, or all is said. @param mtu as the stack reports it */
  notification(mtu: number | undefined): Bytes | undefined {
    if (!this.isSubscribed || this.isPulled || (this.credit === 0 && this.free <= 0)) return undefined;
    const chunk = this.out?.next(notifiedSize(mtu));
    if (!chunk) return undefined;
    if (this.free > 0) this.free -= chunk.length - CHUNK_HEAD;
    else this.credit--;
    return chunk;
  }

  /**
   * A read of EVENT_STREAM. From 0 it is the next chunk, and none where all is said; from elsewhere the rest of the same one. The first read ends
   * notifications and starts over, since some of them may be lost.
   */
  read(offset: number, now: number): Bytes {
    if (offset > 0) return this.value.subarray(Math.min(offset, this.value.length));
    if (!this.isPulled) this.out?.startOver();
    this.isPulled = true;
    this.value = this.out?.next(MAX_VALUE) ?? new Uint8Array(0);
    if (this.value.length > 0) this.heard = now;
    return this.value;
  }

  /** A write to EVENT_ACK. @param unix of the box's clock @throws ProtocolError: the connection ends */
  write(value: Bytes, now: number, unix: number): void {
    const { opener, out } = this;
    if (!opener || !out) throw new ProtocolError("malformed", "nothing was proved yet");
    const record = this.incoming.take(value);
    this.heard = now;
    if (!record) return;
    // Nothing is said before the box's proof was read.
    out.settle((_, { is }) => is === "proof");
    this.hear(readRecord("up", opener.open(record)), out, unix);
  }

  private hear(record: CarryRecord, out: Outgoing, unix: number): void {
    if (record.is === "ack") this.receipt(record.receipt, unix);
    else if (record.is === "refused") this.refusedByThem(record, out);
    else if (record.is === "want") this.startOver(record.held, out);
    else if (record.is === "credit") this.credit = Math.min(MOST_CREDIT, this.credit + record.chunks);
    else this.given(record);
  }

  private given(record: CarryRecord): void {
    if (record.is === "deposit") {
      this.tasks.push({ is: "deposit", deposit: record.deposit, digest: depositDigest(this.crypto, record.deposit) });
    } else if (record.is === "stored") {
      this.taken(record);
    } else if ((record.is === "carried" || record.is === "relay-receipt") && this.known?.as === "courier") {
      this.tasks.push(record);
    } else if (record.is === "bye") {
      this.isDone = true;
      this.tasks.push(record);
    } else throw new ProtocolError("malformed", "a recipient carries nothing");
  }

  private receipt(receipt: CarryReceipt, unix: number): void {
    const { recipient, created_at: at, signature, event_ids: eventIds, relay_url } = receipt;
    const isOthers = eventIds.some((id) => {
      const offer = this.offers.get(toHex(id));
      return offer !== undefined && !equal(offer.recipient, recipient);
    });
    if (isOthers) throw new ProtocolError("bad-signature", "a receipt for another's mail");
    const terms = { authority: relayHost(relayOrigin(relay_url)), recipient, at, eventIds };
    checkReceipt(this.crypto, terms, signature, unix, COURIER_SKEW_SECS);
    this.tasks.push({ is: "receipt", receipt });
  }

  private taken({ digest }: Extract<CarryRecord, { is: "stored" }>): void {
    const id = toHex(digest);
    if (!this.handed.delete(id)) return;
    this.out?.settle((one) => one === id);
    this.tasks.push({ is: "stored", digest });
  }

  private refusedByThem({ digest, why }: Extract<CarryRecord, { is: "refused" }>, out: Outgoing): void {
    const id = toHex(digest);
    if (this.handed.delete(id)) out.settle((one) => one === id);
    if (!this.offers.delete(id)) return;
    this.kept++;
    out.settle((one) => one === id || one === "end");
    out.add({ is: "end", kept: Math.min(this.kept, 0xffff) }, "end");
    this.tasks.push({ is: "refused", id: digest, why });
  }

  private startOver(held: readonly Bytes[], out: Outgoing): void {
    const ids = new Set(held.map(toHex));
    out.settle((id) => id !== undefined && ids.has(id));
    out.startOver();
  }

  /** What the visitor asked for since the last call. */
  take(): readonly BoxTask[] {
    const { tasks } = this;
    this.tasks = [];
    return tasks;
  }

  /** A receipt for these is kept durably: they are not offered again. */
  confirm(ids: readonly Bytes[]): void {
    const done = new Set(ids.map(toHex));
    for (const id of done) this.offers.delete(id);
    this.out?.settle((id) => id !== undefined && done.has(id));
  }

  /** What has this digest or id is kept durably. */
  stored(digest: Bytes): void {
    this.out?.add({ is: "stored", digest });
  }

  refuse(digest: Bytes, why: Refusal): void {
    this.out?.add({ is: "refused", digest, why });
  }

  /** Whether the connection is to be closed: it is done, or nothing was heard for too long. */
  isOver(now: number): boolean {
    const patience = this.known ? IDLE_SECS : HANDSHAKE_SECS;
    return this.isDone || now - this.heard > patience || now - this.began > SESSION_SECS;
  }
}
