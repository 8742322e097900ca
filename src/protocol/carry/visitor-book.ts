/** What a visitor gives and takes on one connection (ours): what was handed over and not answered, what came and is not acknowledged. */
import { type Bytes, fromHex, toHex } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { type Carried, type CarriedEnvelope, readCarried, receiptDigest } from "./carried.ts";
import { depositDigest } from "./deposit.ts";
import type { Outgoing } from "./outgoing.ts";
import { type CarryRecord, MAX_HELD } from "./records.ts";
import type { Handed, Visit, VisitTask } from "./visit.ts";

export class VisitorBook {
  private readonly crypto: Crypto;
  private readonly inHand = new Set<string>();
  private readonly isCourier: boolean;
  /** Ids of envelopes, and digests of what else came, that are neither acknowledged nor kept back. */
  private readonly open = new Set<string>();
  /** What was handed over and is not answered. */
  private readonly given = new Set<string>();
  private tasks: VisitTask[] = [];
  private hasEnd = false;
  private hasHanded = false;

  constructor(crypto: Crypto, { as, held = [] }: Visit) {
    this.crypto = crypto;
    this.isCourier = as === "courier";
    for (const id of held) this.inHand.add(toHex(id));
  }

  /** Whether all is said and answered. */
  get isSettled(): boolean {
    return this.hasEnd && this.hasHanded && this.open.size === 0 && this.given.size === 0;
  }

  /** Whether the box has something to say still. */
  get isAwaiting(): boolean {
    return !this.hasEnd || this.given.size > 0;
  }

  /** What the box need not send again. */
  get held(): readonly Bytes[] {
    return [...this.inHand].slice(-MAX_HELD).map(fromHex);
  }

  /** What the visitor brought. */
  hand(out: Outgoing, { deposits = [], carried = [], receipts = [], answers = [] }: Handed): void {
    const { crypto } = this;
    this.hasHanded = true;
    for (const receipt of receipts) out.add({ is: "ack", receipt });
    for (const deposit of deposits) this.give(out, { is: "deposit", deposit }, depositDigest(crypto, deposit));
    for (const answer of answers) this.give(out, { is: "relay-receipt", ...answer }, answer.digest);
    for (const one of carried) this.give(out, { is: "carried", carried: one }, readCarried(crypto, one).id);
  }

  private give(out: Outgoing, record: CarryRecord, digest: Bytes): void {
    this.given.add(toHex(digest));
    out.add(record);
  }

  /** A record of a box that proved what it is. */
  said(record: CarryRecord): void {
    if (record.is === "carried") {
      this.carried(record.carried);
    } else if (record.is === "ack") {
      this.brought({ ...record, digest: receiptDigest(this.crypto, record.receipt) });
    } else if (record.is === "deposit") {
      this.brought({ ...record, digest: depositDigest(this.crypto, record.deposit) });
    } else if (record.is === "stored" || record.is === "refused") {
      this.given.delete(toHex(record.digest));
      this.tasks.push(record);
    } else if (record.is === "end" || record.is === "relay-receipt") {
      if (record.is === "end") this.hasEnd = true;
      this.tasks.push(record);
    }
  }

  private carried(carried: Carried): void {
    const envelope = this.readable(carried);
    if (!envelope) return;
    const id = toHex(envelope.id);
    if (this.inHand.has(id)) return;
    this.inHand.add(id);
    this.open.add(id);
    this.tasks.push({ is: "carried", envelope });
  }

  /** For relays. A recipient brings nothing anywhere. */
  private brought(task: Extract<VisitTask, { readonly is: "ack" | "deposit" }>): void {
    if (!this.isCourier) throw new ProtocolError("malformed", "a recipient carries nothing");
    const name = toHex(task.digest);
    if (this.inHand.has(name)) return;
    this.inHand.add(name);
    this.open.add(name);
    this.tasks.push(task);
  }

  /** What is no envelope has no id to refuse it by. */
  private readable(carried: Carried): CarriedEnvelope | undefined {
    try {
      return readCarried(this.crypto, carried);
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  /** For the owner to do. */
  add(task: VisitTask): void {
    this.tasks.push(task);
  }

  /** What came since the last call. */
  take(): readonly VisitTask[] {
    const { tasks } = this;
    this.tasks = [];
    return tasks;
  }

  /** These are acknowledged, or kept back. */
  done(ids: readonly Bytes[]): void {
    for (const id of ids) this.open.delete(toHex(id));
  }
}
