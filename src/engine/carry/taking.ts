/**
 * What somebody of a group brings, record by record: mail for me is opened and kept, then signed for; mail of others is carried on; what is said
 * of mine is believed where its owner signed it. All of it becomes durable in one commit, and only then is anything told.
 */
import {
  type Carried,
  type CarriedEnvelope,
  type CarryReceipt,
  type Refusal,
  readCarried,
  receiptDigest,
} from "../../protocol/carry/carried.ts";
import type { ParcelRecord } from "../../protocol/carry/parcel.ts";
import { ackMessage, COURIER_SKEW_SECS, checkReceipt, RECEIPT_IDS } from "../../protocol/carry/signed.ts";
import { relayHost, relayOrigin } from "../../protocol/contacts/relay-url.ts";
import { type Bytes, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { unwrap } from "../../protocol/giftwrap/giftwrap.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import type { OpenedParcel } from "../face/carry.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import { served } from "./groups.ts";
import type { Held } from "./held.ts";
import type { Outgoing } from "./outgoing.ts";
import type { OwnMailbox, OwnMailboxes } from "./own-mailboxes.ts";
import type { CarryGroupRecord, ReceiptRecord } from "./records.ts";

type Counts = Pick<OpenedParcel, "notes" | "other" | "carried" | "letters" | "receipts" | "arrived" | "known" | "refused">;
type Count = { -readonly [K in keyof Counts]: number };

export interface Taken {
  readonly count: Counts;
  /** For what was mine. */
  readonly receipts: readonly CarryReceipt[];
  readonly refused: ReadonlyMap<ParcelRecord, Refusal>;
}

/** Mail for one of my keys, to be signed for. */
interface Signing {
  readonly mailbox: OwnMailbox;
  readonly ids: Bytes[];
}

interface Mine {
  readonly carried: Carried;
  readonly mailbox: OwnMailbox;
}

/** An envelope that was for me, and what was in it. */
interface Opened extends CarriedEnvelope, Mine {
  readonly rumor: Rumor;
}

type OpenedMail = ReadonlyMap<ParcelRecord, Opened | Refusal>;

export class Taking {
  private readonly spine: Spine;
  private readonly mailboxes: OwnMailboxes;
  private readonly held: Held;
  private readonly outgoing: Outgoing;

  constructor(spine: Spine, mailboxes: OwnMailboxes, held: Held, outgoing: Outgoing) {
    this.spine = spine;
    this.mailboxes = mailboxes;
    this.held = held;
    this.outgoing = outgoing;
  }

  /** @param from their key in the group. Resolves when all is durable; rejects with what the store does, and then nothing is told */
  async take(group: CarryGroupRecord, from: string, records: readonly ParcelRecord[]): Promise<Taken> {
    const count: Count = { notes: 0, other: 0, carried: 0, letters: 0, receipts: 0, arrived: 0, known: 0, refused: 0 };
    // Before anything changes: code may have to be loaded for it.
    const found = await this.findMine(group, from, records);
    const mine = new Map(Array.from(found, ([record, one]) => [record, unlessUnreadable(() => this.open(one))]));
    await this.spine.marks.ready([...mine.values()].map((one) => (typeof one === "string" ? undefined : one.rumor.attestation)));
    const batch = this.spine.database.batch();
    const signing = new Map<string, Signing>();
    const refused = new Map<ParcelRecord, Refusal>();
    for (const record of records) {
      const taken = unlessUnreadable(() => this.one(group, from, record, mine, signing, count));
      if (typeof taken === "string") refused.set(record, taken);
      else batch.add(taken);
    }
    const receipts = [...signing.values()].flatMap(({ mailbox, ids }) => this.receipts(mailbox, ids));
    batch.add(receipts.map((receipt) => this.kept(group, receipt, true)));
    await batch.commit();
    return { count: { ...count, refused: refused.size }, receipts, refused };
  }

  /** Which of what a courier brings is for me. */
  private async findMine(
    group: CarryGroupRecord,
    from: string,
    records: readonly ParcelRecord[],
  ): Promise<ReadonlyMap<ParcelRecord, Mine>> {
    const mine = new Map<ParcelRecord, Mine>();
    if (group.couriers[from] === undefined) return mine;
    for (const record of records) {
      if (record.is !== "carried") continue;
      const recipient = recipientOf(record.carried);
      const mailbox = recipient && (await this.mailboxes.find(recipient));
      if (mailbox) mine.set(record, { carried: record.carried, mailbox });
    }
    return mine;
  }

  private one(
    group: CarryGroupRecord,
    from: string,
    record: ParcelRecord,
    mine: OpenedMail,
    signing: Map<string, Signing>,
    count: Count,
  ): Refusal | readonly Change[] {
    if (record.is === "carried") {
      const opened = mine.get(record);
      if (opened === undefined) return this.others(group, readCarried(this.spine.crypto, record.carried), count);
      return typeof opened === "string" ? opened : this.mine(from, opened, signing, count);
    }
    if (record.is === "ack") return this.receipt(group, record.receipt, count);
    if (record.is === "deposit") return this.deposit(group, from, record.deposit, count);
    if (record.is === "relay-receipt") return this.answer(record, count);
    return [];
  }

  /** Opened as if it had come by a relay; the same twice is nothing new, and is signed for again. */
  private mine(
    from: string,
    { carried, giftWrap, id, mailbox, rumor }: Opened,
    signing: Map<string, Signing>,
    count: Count,
  ): readonly Change[] {
    const changes = this.spine.receive(rumor);
    // A kind that I do not know yet: it waits at the relay for a later version.
    if (changes === undefined) throw new ProtocolError("malformed", "of a kind that is not known here");
    const key = toHex(giftWrap.recipient);
    const signed = signing.get(key) ?? { mailbox, ids: [] };
    signed.ids.push(id);
    signing.set(key, signed);
    const isNote = changes.some(({ table }) => table === "note");
    count[changes.length === 0 ? "known" : isNote ? "notes" : "other"]++;
    return changes.map((change) => marked(change, from, carried));
  }

  private open({ carried, mailbox }: Mine): Opened {
    const envelope = readCarried(this.spine.crypto, carried);
    return { ...envelope, mailbox, rumor: this.rumorOf(envelope.giftWrap, mailbox) };
  }

  private rumorOf(giftWrap: CarriedEnvelope["giftWrap"], { own }: OwnMailbox): Rumor {
    const { crypto, mail } = this.spine;
    const keys = [own, ...mail.all().filter((one) => one !== own)];
    let refused: unknown;
    for (const key of keys) {
      try {
        return unwrap(crypto, giftWrap, key, () => true);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        refused ??= error;
      }
    }
    throw refused;
  }

  private receipts({ key }: OwnMailbox, ids: readonly Bytes[]): readonly CarryReceipt[] {
    const { clock, crypto, settings } = this.spine;
    const { relay } = settings();
    const [at, authority, recipient] = [Math.floor(clock.now()), relayHost(relay), key.publicKey];
    const receipts: CarryReceipt[] = [];
    for (let i = 0; i < ids.length; i += RECEIPT_IDS) {
      const eventIds = ids.slice(i, i + RECEIPT_IDS);
      const signature = signWith(crypto, key, ackMessage(crypto, { authority, recipient, at, eventIds }));
      receipts.push({ recipient, created_at: at, signature, relay_url: relay, event_ids: eventIds });
    }
    return receipts;
  }

  private kept(group: CarryGroupRecord, receipt: CarryReceipt, isMine: boolean): Change {
    const { recipient, created_at: at, signature, relay_url: relay, event_ids } = receipt;
    const id = toHex(receiptDigest(this.spine.crypto, receipt));
    const row: ReceiptRecord = {
      ...{ id, group: group.id, recipient: toHex(recipient), relay, at, sig: toHex(signature), ids: event_ids.map(toHex) },
      ...(isMine ? { mine: true } : {}),
    };
    return put("carry_receipt", id, row);
  }

  /** Mail of a member that another courier hands on. */
  private others(group: CarryGroupRecord, envelope: CarriedEnvelope, count: Count): Refusal | readonly Change[] {
    const whose = served(this.spine.database, group.id, toHex(envelope.giftWrap.recipient));
    if (!this.carries(group) || !whose) return "stranger";
    const taken = this.held.take({ group: group.id, member: whose.member }, envelope);
    if (taken === "known") count.known++;
    else if (typeof taken !== "string") count.carried++;
    return taken === "known" ? [] : taken;
  }

  private carries({ courier }: CarryGroupRecord): boolean {
    return courier === "in" && this.spine.database.get("carry", "own")?.on === true;
  }

  /** Only its own recipient's word makes anything go; whose it is, is asked of the envelope. */
  private receipt(group: CarryGroupRecord, receipt: CarryReceipt, count: Count): Refusal | readonly Change[] {
    if (!this.carries(group)) return [];
    const { clock, crypto, database } = this.spine;
    const { recipient, created_at: at, event_ids: eventIds, signature } = receipt;
    const relay = relayOrigin(receipt.relay_url);
    checkReceipt(crypto, { authority: relayHost(relay), recipient, at, eventIds }, signature, clock.now(), COURIER_SKEW_SECS);
    const known = this.kept(group, { ...receipt, relay_url: relay }, false);
    if (known.record === undefined || database.get("carry_receipt", known.key)) return [];
    if (!this.isCarried(group, toHex(recipient), relay)) return "stranger";
    count.receipts++;
    return [known, ...this.held.delivered(toHex(recipient), eventIds)];
  }

  /** At the relay where I fetch for them, and at no other: a receipt makes nobody connect anywhere. */
  private isCarried(group: CarryGroupRecord, recipient: string, relay: string): boolean {
    const whose = served(this.spine.database, group.id, recipient);
    if (whose) return whose.relay === relay;
    const isHeld = this.held.events().some(({ event }) => event.group === group.id && event.recipient === recipient);
    return isHeld && relay === group.relay;
  }

  private deposit(group: CarryGroupRecord, from: string, deposit: Bytes, count: Count): Refusal | readonly Change[] {
    if (!this.carries(group)) return "stranger";
    const changes = this.held.deposit({ group: group.id, member: from }, deposit);
    if (changes === undefined) return "full";
    count[changes.length > 0 ? "letters" : "known"]++;
    return changes;
  }

  private answer(
    { digest, status, signature }: Extract<ParcelRecord, { readonly is: "relay-receipt" }>,
    count: Count,
  ): readonly Change[] {
    const answered = this.outgoing.answered(digest, status, signature);
    if (answered?.arrived) count.arrived++;
    // Another's, whose courier was at the relay: whoever wrote it looks at the signature.
    return answered?.changes ?? this.held.answered(toHex(digest), { status, sig: toHex(signature) });
  }
}

function unlessUnreadable<T>(take: () => T): T | Refusal {
  try {
    return take();
  } catch (error) {
    if (error instanceof ProtocolError) return "unreadable";
    throw error;
  }
}

function recipientOf({ event }: Carried): Bytes | undefined {
  try {
    return readGiftWrap(event).recipient;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** A note says who brought it. */
function marked(change: Change, courier: string, { hop_count }: Carried): Change {
  if (change.table !== "note" || change.record === undefined) return change;
  const record = change.record as { readonly state: string };
  return record.state === "waiting"
    ? ({ ...change, record: { ...record, came: { courier, hops: hop_count + 1 } } } as Change)
    : change;
}
