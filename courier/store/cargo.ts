/** Envelopes in the box's hands, and the receipts for those that were delivered. */
import {
  type Carried,
  type CarriedEnvelope,
  type CarryReceipt,
  keptUntil,
  type Refusal,
} from "../../src/protocol/carry/carried.ts";
import { type Bytes, equal, fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { Book } from "./book.ts";
import type { BoxDatabase, Sealed } from "./database.ts";
import { CARGO_LIMITS, type Room, type Whose } from "./room.ts";

/** Of a row beside the envelope itself. */
const ROW_BYTES = 256;

interface Head {
  readonly recipient: string;
  readonly id: string;
  readonly hops: number;
  readonly max: number;
  readonly fetched: number;
  /** Couriers that have it from here. */
  readonly given: readonly string[];
}

export interface HeldEnvelope {
  readonly id: Bytes;
  readonly recipient: Bytes;
  readonly carried: Carried;
  readonly given: readonly string[];
}

export interface HeldReceipt {
  readonly name: Bytes;
  readonly receipt: CarryReceipt;
  readonly given: readonly string[];
}

interface ReceiptRow {
  readonly recipient: string;
  readonly at: number;
  readonly sig: string;
  readonly relay: string;
  readonly ids: readonly string[];
  /** Couriers that were given it. */
  readonly given?: readonly string[];
}

export class Cargo {
  private readonly database: BoxDatabase;
  private readonly book: Book;
  private readonly room: Room;

  constructor(database: BoxDatabase, book: Book, room: Room) {
    this.database = database;
    this.book = book;
    this.room = room;
  }

  private eventName(id: Bytes): Bytes {
    return this.database.key.name("event", id);
  }

  /** What a recipient has, of mail that was never here: another's word for the same id says nothing. */
  private toldName(id: Bytes, recipient: Bytes): Bytes {
    return this.database.key.name("told", id, recipient);
  }

  /** Whether it is here, or was. */
  hasSeen(id: Bytes): boolean {
    return this.isSeen(this.eventName(id));
  }

  private isSeen(name: Bytes): boolean {
    return this.database.number("SELECT COUNT(*) FROM seen WHERE name = ?", name) > 0;
  }

  /** @returns why it was not taken */
  take(whose: Whose, { carried, giftWrap, id }: CarriedEnvelope, now: number): Refusal | undefined {
    if (giftWrap.expires_at <= now) return "expired";
    if (this.hasSeen(id) || this.isSeen(this.toldName(id, giftWrap.recipient))) return "known";
    const name = this.eventName(id);
    const bytes = carried.event.length + ROW_BYTES;
    const until = keptUntil(giftWrap, now);
    const head: Head = {
      ...{ recipient: toHex(giftWrap.recipient), id: toHex(id), given: [] },
      ...{ hops: carried.hop_count, max: carried.max_hops, fetched: carried.fetched_at },
    };
    return this.database.together(() => {
      const { grp, owner } = this.room.places(whose);
      const isKept = this.database.ifSo(() => {
        this.database.db
          .prepare("INSERT INTO carried (name, grp, owner, bytes, expires_at, taken_at, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)")
          .run(name, grp, owner, bytes, until, Math.floor(now), this.database.seal("carried", name, head, carried.event));
        this.room.makeRoom(owner);
        return this.database.number("SELECT COUNT(*) FROM carried WHERE name = ?", name) > 0;
      });
      if (isKept) this.remember(name, now);
      return isKept ? undefined : "full";
    });
  }

  private remember(name: Bytes, now: number): void {
    this.database.db
      .prepare("INSERT OR REPLACE INTO seen (name, until) VALUES (?, ?)")
      .run(name, Math.floor(now) + CARGO_LIMITS.keptSecs);
  }

  private envelope({ name, sealed }: Sealed): HeldEnvelope {
    const { value, blob } = this.database.open<Head>("carried", name, sealed);
    const { id, recipient, hops, max, fetched, given } = value;
    const carried: Carried = { hop_count: hops, max_hops: max, event: blob, fetched_at: fetched };
    return { id: fromHex(id), recipient: fromHex(recipient), carried, given };
  }

  /** A member's, the oldest first. @param maxBytes no more than this at a time; the first in any case */
  of(whose: Whose, now: number, maxBytes: number): readonly HeldEnvelope[] {
    const { grp, owner } = this.room.places(whose);
    return this.upTo(
      maxBytes,
      this.database.db
        .prepare<[Bytes, Bytes, number], Sealed>(
          "SELECT name, sealed FROM carried WHERE owner = ? AND grp = ? AND expires_at > ? ORDER BY taken_at, rowid",
        )
        .iterate(owner, grp, now),
    );
  }

  /** A group's, for another courier: not what is that courier's own. @param without members who have not agreed to that courier */
  forCourier(whose: Whose, now: number, maxBytes: number, without: readonly string[] = []): readonly HeldEnvelope[] {
    const { grp } = this.room.places(whose);
    const others = [whose.member, ...without].map((member) => this.room.places({ ...whose, member }).owner);
    const marks = others.map(() => "?").join();
    const rows = this.database.db
      .prepare<(Bytes | number)[], Sealed>(
        `SELECT name, sealed FROM carried WHERE grp = ? AND owner NOT IN (${marks}) AND expires_at > ? ORDER BY taken_at, rowid`,
      )
      .iterate(grp, ...others, now);
    const isFor = ({ given }: HeldEnvelope): boolean => !given.includes(whose.member) && given.length < CARGO_LIMITS.copies;
    return this.upTo(maxBytes, rows, isFor);
  }

  private upTo(maxBytes: number, rows: Iterable<Sealed>, isFor = (_: HeldEnvelope): boolean => true): readonly HeldEnvelope[] {
    const out: HeldEnvelope[] = [];
    let bytes = 0;
    for (const row of rows) {
      const envelope = this.envelope(row);
      if (!isFor(envelope)) continue;
      bytes += envelope.carried.event.length;
      if (out.length > 0 && bytes > maxBytes) break;
      out.push(envelope);
    }
    return out;
  }

  /** Another courier has it from here. */
  gave(id: Bytes, courier: string): void {
    const name = this.eventName(id);
    const row = this.database.db.prepare<[Bytes], Sealed>("SELECT name, sealed FROM carried WHERE name = ?").get(name);
    if (!row) return;
    const { value, blob } = this.database.open<Head>("carried", name, row.sealed);
    const next: Head = { ...value, given: [...new Set([...value.given, courier])] };
    this.database.db
      .prepare("UPDATE carried SET sealed = ? WHERE name = ?")
      .run(this.database.seal("carried", name, next, blob), name);
  }

  /** Keeps a checked receipt, and forgets what it is for. @returns the ids that are done with; nothing where there is no room */
  delivered(whose: Whose, receipt: CarryReceipt, now: number): boolean {
    return this.database.together(() => {
      const { grp, owner } = this.room.places(whose);
      const name = this.database.key.name("receipt", receipt.recipient, ...receipt.event_ids);
      if (this.database.number("SELECT COUNT(*) FROM receipts WHERE grp = ? AND owner = ?", grp, owner) >= CARGO_LIMITS.receipts)
        return false;
      const row: ReceiptRow = {
        ...{ recipient: toHex(receipt.recipient), at: receipt.created_at, sig: toHex(receipt.signature) },
        ...{ relay: receipt.relay_url, ids: receipt.event_ids.map(toHex) },
      };
      // A month from when it was signed, however often couriers bring it.
      const until = Math.floor(Math.min(now, receipt.created_at)) + CARGO_LIMITS.keptSecs;
      this.database.db
        .prepare("INSERT OR REPLACE INTO receipts (name, grp, owner, until, sealed) VALUES (?, ?, ?, ?, ?)")
        .run(name, grp, owner, until, this.database.seal("receipts", name, row));
      for (const id of receipt.event_ids) this.done(id, receipt.recipient, now);
      return true;
    });
  }

  /** Only its own recipient's word counts. */
  private done(id: Bytes, recipient: Bytes, now: number): void {
    const name = this.eventName(id);
    const row = this.database.db.prepare<[Bytes], Sealed>("SELECT name, sealed FROM carried WHERE name = ?").get(name);
    if (row && !equal(this.envelope(row).recipient, recipient)) return;
    this.database.db.prepare("DELETE FROM carried WHERE name = ?").run(name);
    this.remember(row ? name : this.toldName(id, recipient), now);
  }

  receipts(limit: number): readonly HeldReceipt[] {
    const rows = this.database.db.prepare<[number], Sealed>("SELECT name, sealed FROM receipts LIMIT ?").all(limit);
    return rows.map((row) => this.receipt(row));
  }

  private receipt({ name, sealed }: Sealed): HeldReceipt {
    const { recipient, at, sig, relay, ids, given = [] } = this.database.open<ReceiptRow>("receipts", name, sealed).value;
    const receipt = {
      ...{ recipient: fromHex(recipient), created_at: at, signature: fromHex(sig), relay_url: relay },
      event_ids: ids.map(fromHex),
    };
    return { name, receipt, given };
  }

  /** Of a group, for another courier to bring. */
  receiptsFor(group: string, courier: string): readonly HeldReceipt[] {
    const rows = this.database.db
      .prepare<[Bytes], Sealed>("SELECT name, sealed FROM receipts WHERE grp = ? ORDER BY rowid LIMIT 1024")
      .all(this.book.groupName(group));
    return rows.map((row) => this.receipt(row)).filter(({ given }) => !given.includes(courier));
  }

  /** That courier brings it as well. With so many it is on its way. */
  gaveReceipt({ name }: HeldReceipt, courier: string): void {
    const row = this.database.db.prepare<[Bytes], Sealed>("SELECT name, sealed FROM receipts WHERE name = ?").get(name);
    if (!row) return;
    const { value } = this.database.open<ReceiptRow>("receipts", name, row.sealed);
    const given = [...new Set([...(value.given ?? []), courier])];
    if (given.length >= CARGO_LIMITS.copies) this.forgetReceipts([name]);
    else
      this.database.db
        .prepare("UPDATE receipts SET sealed = ? WHERE name = ?")
        .run(this.database.seal("receipts", name, { ...value, given }), name);
  }

  forgetReceipts(names: readonly Bytes[]): void {
    const forget = this.database.db.prepare("DELETE FROM receipts WHERE name = ?");
    this.database.together(() => {
      for (const name of names) forget.run(name);
    });
  }

  purge(now: number): number {
    const at = Math.floor(now);
    return this.database.together(() => {
      const gone = (sql: string): number => this.database.db.prepare(sql).run(at).changes;
      gone("DELETE FROM seen WHERE until <= ?");
      return gone("DELETE FROM carried WHERE expires_at <= ?") + gone("DELETE FROM receipts WHERE until <= ?");
    });
  }

  counts(now: number) {
    const { events, bytes } = this.room.size();
    const oldest = this.database.number("SELECT MIN(taken_at) FROM carried");
    return {
      ...{ envelopes: events, bytes, oldest_secs: events > 0 ? Math.max(0, Math.floor(now) - oldest) : 0 },
      receipts: this.database.number("SELECT COUNT(*) FROM receipts"),
      deposits: this.database.number("SELECT COUNT(*) FROM deposits WHERE answered = 0"),
      answers: this.database.number("SELECT COUNT(*) FROM deposits WHERE answered = 1"),
    };
  }
}
