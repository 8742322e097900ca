/**
 * One connection to a courier's box: what comes is kept durably, then its receipt goes back; what is given is known to be there when the box
 * says so. Loaded with the first visit.
 */
import { type CarriedEnvelope, type CarryReceipt, type Refusal, readCarried, receiptDigest } from "../../protocol/carry/carried.ts";
import { depositDigest } from "../../protocol/carry/deposit.ts";
import type { ParcelRecord } from "../../protocol/carry/parcel.ts";
import type { CarryRole } from "../../protocol/carry/signed.ts";
import type { Handed, Operation, VisitTask } from "../../protocol/carry/visit.ts";
import { VisitorSession } from "../../protocol/carry/visitor-session.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { RadioAnswer, VisitPhase, VisitProgress } from "../face/box-visit.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import type { Gift, Giving } from "./giving.ts";
import type { Groups } from "./groups.ts";
import type { CarryGroupRecord } from "./records.ts";
import type { Taken, Taking } from "./taking.ts";

/** Kept and acknowledged together: a receipt for each would be a third of what is written. */
const TOGETHER = 16;
const TOGETHER_BYTES = 64 * 1024;
/** A box refuses after five seconds; clocks are not alike. */
const REFUSAL_S = 4;

export type Counts = { -readonly [K in Exclude<keyof VisitProgress, "phase" | "courier" | "unwritten">]: number };

export const NOTHING_YET: Counts = {
  ...{ offered: 0, came: 0, notes: 0, other: 0, carried: 0, known: 0 },
  ...{ receipts: 0, letters: 0, full: 0, taken: 0, arrived: 0, refused: 0, kept: 0 },
};

export interface VisitParts {
  readonly spine: Spine;
  readonly groups: Groups;
  readonly giving: Giving;
  readonly taking: Taking;
}

type Came = Extract<ParcelRecord, { readonly is: "carried" | "relay-receipt" | "ack" | "deposit" }>;
type Gifts = { -readonly [K in keyof Required<Handed>]: Required<Handed>[K][number][] };

export class Visiting {
  readonly as: CarryRole;
  readonly groupId: string;
  readonly count: Counts;
  /** The courier's key in the group. */
  courier: string | undefined;
  isUnwritten = false;
  /** The box said no: whoever serves somebody else greets nobody; who does not know the group, or me in it, refuses the answer. */
  private turnedAway: "busy" | "refused" | undefined;
  /** What the radio was asked last. */
  private last: Operation["do"] | undefined;
  private asked = 0;
  private readonly parts: VisitParts;
  private readonly session: VisitorSession;
  private readonly woken: () => void;
  private came: Came[] = [];
  private bytes = 0;
  private hasEnd = false;
  private isKeeping = false;
  private readonly gifts = new Map<string, Gift>();
  private readonly acknowledged: CarryReceipt[] = [];
  /** Writes that follow one another. */
  private writing: Promise<void> = Promise.resolve();
  private writes = 0;

  /** @param woken something is to do again, without the radio having said anything */
  constructor(parts: VisitParts, group: CarryGroupRecord, as: CarryRole, count: Counts, woken: () => void) {
    const { clock, crypto, mail, random } = parts.spine;
    this.parts = parts;
    this.as = as;
    this.groupId = group.id;
    this.count = count;
    this.woken = woken;
    const visited = {
      ...{ groupId: fromHex(group.id), carryKey: fromHex(group.carry_key) },
      isCourier: (key: Bytes) => parts.groups.trustedBox(this.group, as, toHex(key)) !== undefined,
    };
    this.session = new VisitorSession(crypto, { group: visited, signer: mail.own, as, later: true }, random(32), clock.steady());
  }

  /** As it is now: somebody may have left meanwhile. */
  private get group(): CarryGroupRecord {
    return this.parts.groups.get(this.groupId);
  }

  get phase(): VisitPhase {
    return this.turnedAway ?? this.session.phase;
  }

  /** Whether nothing is to do any more, nor being written. */
  get isOver(): boolean {
    return this.session.isOver && this.writes === 0 && this.came.length === 0;
  }

  /** What came of the last operation. */
  answered(answer: RadioAnswer): void {
    const { session } = this;
    const now = this.parts.spine.clock.steady();
    const { last } = this;
    this.last = undefined;
    if (last === undefined) return;
    if (answer.is !== "done") this.turned(last, answer.is, now);
    const values = answer.is === "done" ? (answer.values ?? []) : undefined;
    if (last === "subscribe" && answer.is !== "gone") session.subscribe(values !== undefined, now);
    else if (values === undefined) session.lost();
    else if (last === "nonce" || last === "read") for (const value of values) session[last](value, now);
    else if (last === "authenticate" || last === "write") session[last](now);
  }

  /** A box lets go of whom it refuses: either is heard first. */
  private turned(last: Operation["do"], how: "refused" | "gone", now: number): void {
    if (last === "nonce" && how === "refused") this.turnedAway = "busy";
    const isLetGo = how === "gone" && now - this.asked >= REFUSAL_S;
    if (last === "authenticate" && (how === "refused" || isLetGo)) this.turnedAway = "refused";
  }

  heard(value: Bytes | undefined): void {
    if (value) this.session.notified(value, this.parts.spine.clock.steady());
    else this.session.lost();
  }

  end(): void {
    this.session.lost();
  }

  /** The next operation; nothing: wait. */
  next(): Exclude<Operation, { readonly do: "close" }> | undefined {
    this.work();
    const operation = this.session.next(this.parts.spine.clock.steady());
    if (!operation || operation.do === "close") return undefined;
    this.last = operation.do;
    this.asked = this.parts.spine.clock.steady();
    return operation;
  }

  /** Does what the session says is to do. */
  work(): void {
    for (const task of this.session.take()) this.perform(task);
    const isEnough = this.came.length >= TOGETHER || this.bytes >= TOGETHER_BYTES;
    if (this.came.length > 0 && !this.isKeeping && (isEnough || this.hasEnd || this.session.isOver)) this.keep();
  }

  private perform(task: VisitTask): void {
    if (task.is === "proved") this.proved(task.courier, task.offered);
    else if (task.is === "carried") this.carried(task.envelope);
    else if (task.is === "relay-receipt") this.came.push(task);
    else if (task.is === "ack" || task.is === "deposit") this.brought(task);
    else if (task.is === "end") {
      this.hasEnd = true;
      this.count.kept = task.kept;
    } else this.answeredGift(task);
  }

  private proved(courier: Bytes, offered: number): void {
    this.count.offered += offered;
    this.courier = this.parts.groups.trustedBox(this.group, this.as, toHex(courier));
    this.write(() => this.give());
  }

  private carried({ carried, giftWrap }: CarriedEnvelope): void {
    this.came.push({ is: "carried", carried });
    this.count.came++;
    this.bytes += giftWrap.ciphertext.length;
  }

  /** For a relay. */
  private brought(task: Extract<VisitTask, { readonly is: "ack" | "deposit" }>): void {
    this.came.push(task.is === "ack" ? { is: "ack", receipt: task.receipt } : { is: "deposit", deposit: task.deposit });
    this.bytes += task.is === "ack" ? 0 : task.deposit.length;
  }

  /** One after the other; where one fails the connection ends, and what was not said is said the next time. */
  private write(work: () => Promise<void>): void {
    this.writes++;
    this.writing = this.writing
      .then(work)
      .catch((error: unknown) => {
        this.parts.spine.trace.note("carry.visit", error);
        this.isUnwritten = true;
        this.came = [];
        this.session.lost();
      })
      .then(() => {
        this.writes--;
        this.woken();
      });
  }

  /** What is for this courier. By which answers it will be known is durable before it is given. */
  private async give(): Promise<void> {
    const gifts = await this.parts.giving.toBox(this.group, this.courier ?? "", this.as);
    await this.parts.spine.database.commit(gifts.flatMap(({ before }) => before));
    const handed: Gifts = { deposits: [], carried: [], receipts: [], answers: [] };
    for (const gift of gifts) this.hand(gift, handed);
    this.session.hand(handed);
  }

  private hand(gift: Gift, handed: Gifts): void {
    const { crypto } = this.parts.spine;
    const { record } = gift;
    if (record.is === "deposit") {
      handed.deposits.push(record.deposit);
      this.gifts.set(toHex(depositDigest(crypto, record.deposit)), gift);
    } else if (record.is === "carried") {
      handed.carried.push(record.carried);
      this.gifts.set(toHex(readCarried(crypto, record.carried).id), gift);
    } else if (record.is === "ack") {
      handed.receipts.push(record.receipt);
      this.acknowledged.push(record.receipt);
    } else if (record.is === "relay-receipt") {
      handed.answers.push(record);
      this.gifts.set(toHex(record.digest), gift);
    }
  }

  private answeredGift({ digest, ...task }: Extract<VisitTask, { readonly is: "stored" | "refused" }>): void {
    const gift = this.gifts.get(toHex(digest));
    this.gifts.delete(toHex(digest));
    const why: Refusal | undefined = task.is === "refused" ? task.why : undefined;
    if (why === "full") this.count.full++;
    if (!gift || (why !== undefined && why !== "known")) return;
    if (why === undefined && gift.record.is !== "relay-receipt") this.count.letters++;
    this.write(() => this.parts.spine.database.commit(gift.given()));
  }

  private keep(): void {
    this.isKeeping = true;
    const batch = this.came;
    this.came = [];
    this.bytes = 0;
    this.write(async () => {
      const { count, receipts, refused } = await this.parts.taking.take(this.group, this.courier ?? "", batch);
      for (const kind of ["notes", "other", "carried", "known", "arrived", "refused"] as const) this.count[kind] += count[kind];
      this.count.taken += count.letters + (this.as === "courier" ? count.receipts : 0);
      this.acknowledge(batch, receipts, refused);
      this.isKeeping = false;
    });
  }

  /** All of the batch is durable, but for what was refused. What another is to have is known here, which is all that their courier need hear. */
  private acknowledge(batch: readonly Came[], receipts: readonly CarryReceipt[], refused: Taken["refused"]): void {
    const { session } = this;
    const signed = new Set(receipts.flatMap(({ event_ids }) => event_ids.map(toHex)));
    for (const receipt of receipts) session.acknowledge(receipt);
    this.acknowledged.push(...receipts);
    this.count.receipts += signed.size;
    for (const record of batch) {
      if (record.is === "ack" || record.is === "deposit") this.keptForRelay(record, refused.get(record));
      if (record.is !== "carried") continue;
      const { id } = readCarried(this.parts.spine.crypto, record.carried);
      if (signed.has(toHex(id))) continue;
      session.keepBack(id, refused.get(record) ?? "known");
    }
  }

  private keptForRelay(record: Extract<Came, { readonly is: "ack" | "deposit" }>, why: Refusal | undefined): void {
    const { crypto } = this.parts.spine;
    const digest = record.is === "ack" ? receiptDigest(crypto, record.receipt) : depositDigest(crypto, record.deposit);
    if (why) this.session.keepBack(digest, why);
    else this.session.stored(digest);
  }

  /** All was said: the box has the receipts. */
  async finished(): Promise<void> {
    const { crypto, database } = this.parts.spine;
    const { courier, phase } = this;
    if (phase !== "done" || courier === undefined) return;
    const changes = this.acknowledged.flatMap((receipt): readonly Change[] => {
      const row = database.get("carry_receipt", toHex(receiptDigest(crypto, receipt)));
      return row ? [put("carry_receipt", row.id, { ...row, with: [...new Set([...(row.with ?? []), courier])] })] : [];
    });
    if (changes.length > 0) await database.commit(changes);
  }
}
