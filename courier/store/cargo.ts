/** What the box holds of others, under its limits: envelopes, receipts, outgoing mail. */
import {
  type Carried,
  type CarriedEnvelope,
  type CarryReceipt,
  keptUntil,
  type Refusal,
} from "../../src/protocol/carry/carried.ts";
import { depositDigest } from "../../src/protocol/carry/deposit.ts";
import { MAX_COPIES, SEEN_SECS } from "../../src/protocol/carry/holding.ts";
import { type Bytes, equal, fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import type { Book } from "./book.ts";
import type { BoxDatabase } from "./database.ts";

export const CARGO_LIMITS = {
  envelopes: 20_000,
  recipientBytes: 2 * 1024 ** 2,
  deposits: 50,
  depositBytes: 1024 ** 2,
  /** Receipts of one member that wait. */
  receipts: 1024,
  /** An id is remembered, and a receipt or outgoing mail is kept, so long. */
  keptSecs: SEEN_SECS,
  /** An envelope is given to so many other couriers. */
  copies: MAX_COPIES,
} as const;
/** Of a row beside the envelope itself. */
const ROW_BYTES = 256;

/** Whose something is. */
export interface Whose {
  readonly group: string;
  readonly member: string;
}

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
}

export interface HeldDeposit {
  readonly digest: Bytes;
  readonly deposit: Bytes;
}

export interface DepositAnswer {
  readonly digest: Bytes;
  readonly status: number;
  readonly signature: Bytes;
}

interface ReceiptRow {
  readonly recipient: string;
  readonly at: number;
  readonly sig: string;
  readonly relay: string;
  readonly ids: readonly string[];
}

interface DepositRow {
  readonly digest: string;
  readonly status?: number;
  readonly sig?: string;
}

type Sealed = { readonly name: Bytes; readonly sealed: Bytes };

export class Cargo {
  private readonly database: BoxDatabase;
  private readonly book: Book;
  private readonly crypto: Pick<Crypto, "blake2b">;
  private readonly maxBytes: number;

  constructor(database: BoxDatabase, book: Book, crypto: Pick<Crypto, "blake2b">, maxBytes: number) {
    this.database = database;
    this.book = book;
    this.crypto = crypto;
    this.maxBytes = maxBytes;
  }

  private number(sql: string, ...args: readonly (Bytes | number)[]): number {
    return (
      this.database.db
        .prepare<unknown[], number>(sql)
        .pluck()
        .get(...args) ?? 0
    );
  }

  private places({ group, member }: Whose): { readonly grp: Bytes; readonly owner: Bytes } {
    return { grp: this.book.groupName(group), owner: this.book.ownerName(group, member) };
  }

  private eventName(id: Bytes): Bytes {
    return this.database.key.name("event", id);
  }

  /** Whether it is here, or was. */
  hasSeen(id: Bytes): boolean {
    return this.number("SELECT COUNT(*) FROM seen WHERE name = ?", this.eventName(id)) > 0;
  }

  /** @returns why it was not taken */
  take(whose: Whose, { carried, giftWrap, id }: CarriedEnvelope, now: number): Refusal | undefined {
    if (giftWrap.expires_at <= now) return "expired";
    if (this.hasSeen(id)) return "known";
    const name = this.eventName(id);
    const bytes = carried.event.length + ROW_BYTES;
    const until = keptUntil(giftWrap, now);
    const head: Head = {
      ...{ recipient: toHex(giftWrap.recipient), id: toHex(id), given: [] },
      ...{ hops: carried.hop_count, max: carried.max_hops, fetched: carried.fetched_at },
    };
    return this.database.together(() => {
      const { grp, owner } = this.places(whose);
      this.remember(name, now);
      this.database.db
        .prepare("INSERT INTO carried (name, grp, owner, bytes, expires_at, taken_at, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(name, grp, owner, bytes, until, Math.floor(now), this.database.seal("carried", name, head, carried.event));
      this.makeRoom(owner);
      return this.number("SELECT COUNT(*) FROM carried WHERE name = ?", name) > 0 ? undefined : "full";
    });
  }

  private remember(name: Bytes, now: number): void {
    this.database.db
      .prepare("INSERT OR REPLACE INTO seen (name, until) VALUES (?, ?)")
      .run(name, Math.floor(now) + CARGO_LIMITS.keptSecs);
  }

  /** What ends first goes: of the one whose mail came, beyond their share; else of the one who has most. */
  private makeRoom(owner: Bytes): void {
    while (this.number("SELECT SUM(bytes) FROM carried WHERE owner = ?", owner) > CARGO_LIMITS.recipientBytes)
      this.dropFirst(owner);
    for (let { events, bytes } = this.size(); events > CARGO_LIMITS.envelopes || bytes > this.maxBytes; ) {
      const most = this.database.db
        .prepare<[], Bytes>("SELECT owner FROM carried GROUP BY owner ORDER BY SUM(bytes) DESC LIMIT 1")
        .pluck()
        .get();
      if (!most) return;
      this.dropFirst(most);
      ({ events, bytes } = this.size());
    }
  }

  private dropFirst(owner: Bytes): void {
    this.database.db
      .prepare(
        "DELETE FROM carried WHERE name = (SELECT name FROM carried INDEXED BY carried_owner WHERE owner = ? ORDER BY expires_at LIMIT 1)",
      )
      .run(owner);
  }

  private size(): { readonly events: number; readonly bytes: number } {
    const events = this.number("SELECT COUNT(*) FROM carried");
    const bytes = this.number("SELECT SUM(bytes) FROM carried") + this.number("SELECT SUM(bytes) FROM deposits");
    return { events, bytes };
  }

  private envelope({ name, sealed }: Sealed): HeldEnvelope {
    const { value, blob } = this.database.open<Head>("carried", name, sealed);
    const { id, recipient, hops, max, fetched, given } = value;
    const carried: Carried = { hop_count: hops, max_hops: max, event: blob, fetched_at: fetched };
    return { id: fromHex(id), recipient: fromHex(recipient), carried, given };
  }

  /** A member's, the oldest first. @param maxBytes no more than this at a time; the first in any case */
  of(whose: Whose, now: number, maxBytes: number): readonly HeldEnvelope[] {
    const { grp, owner } = this.places(whose);
    return this.upTo(
      maxBytes,
      this.database.db
        .prepare<[Bytes, Bytes, number], Sealed>(
          "SELECT name, sealed FROM carried WHERE owner = ? AND grp = ? AND expires_at > ? ORDER BY taken_at, rowid",
        )
        .iterate(owner, grp, now),
    );
  }

  /** A group's, without one member's: for another courier. */
  forCourier(group: string, courier: string, now: number, maxBytes: number): readonly HeldEnvelope[] {
    const rows = this.database.db
      .prepare<[Bytes, Bytes, number], Sealed>(
        "SELECT name, sealed FROM carried WHERE grp = ? AND owner <> ? AND expires_at > ? ORDER BY taken_at, rowid",
      )
      .iterate(this.book.groupName(group), this.book.ownerName(group, courier), now);
    const isFor = ({ given }: HeldEnvelope): boolean => !given.includes(courier) && given.length < CARGO_LIMITS.copies;
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
      const { grp, owner } = this.places(whose);
      const name = this.database.key.name("receipt", receipt.recipient, ...receipt.event_ids);
      if (this.number("SELECT COUNT(*) FROM receipts WHERE grp = ? AND owner = ?", grp, owner) >= CARGO_LIMITS.receipts)
        return false;
      const row: ReceiptRow = {
        ...{ recipient: toHex(receipt.recipient), at: receipt.created_at, sig: toHex(receipt.signature) },
        ...{ relay: receipt.relay_url, ids: receipt.event_ids.map(toHex) },
      };
      this.database.db
        .prepare("INSERT OR REPLACE INTO receipts (name, grp, owner, until, sealed) VALUES (?, ?, ?, ?, ?)")
        .run(name, grp, owner, Math.floor(now) + CARGO_LIMITS.keptSecs, this.database.seal("receipts", name, row));
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
    this.remember(name, now);
  }

  receipts(limit: number): readonly HeldReceipt[] {
    const rows = this.database.db.prepare<[number], Sealed>("SELECT name, sealed FROM receipts LIMIT ?").all(limit);
    return rows.map(({ name, sealed }) => {
      const { recipient, at, sig, relay, ids } = this.database.open<ReceiptRow>("receipts", name, sealed).value;
      const receipt = {
        ...{ recipient: fromHex(recipient), created_at: at, signature: fromHex(sig), relay_url: relay },
        event_ids: ids.map(fromHex),
      };
      return { name, receipt };
    });
  }

  forgetReceipts(names: readonly Bytes[]): void {
    const forget = this.database.db.prepare("DELETE FROM receipts WHERE name = ?");
    this.database.together(() => {
      for (const name of names) forget.run(name);
    });
  }

  private depositName(digest: Bytes): Bytes {
    return this.database.key.name("deposit", digest);
  }

  /** @returns why it was not taken */
  deposit(whose: Whose, deposit: Bytes, now: number): Refusal | undefined {
    const digest = depositDigest(this.crypto, deposit);
    const name = this.depositName(digest);
    if (this.number("SELECT COUNT(*) FROM deposits WHERE name = ?", name) > 0) return undefined;
    const { grp, owner } = this.places(whose);
    const count = this.number("SELECT COUNT(*) FROM deposits WHERE owner = ?", owner);
    const bytes = this.number("SELECT SUM(bytes) FROM deposits WHERE owner = ?", owner);
    const isFull = count >= CARGO_LIMITS.deposits || bytes + deposit.length > CARGO_LIMITS.depositBytes;
    if (isFull || this.size().bytes + deposit.length > this.maxBytes) return "full";
    const row: DepositRow = { digest: toHex(digest) };
    this.database.db
      .prepare("INSERT INTO deposits (name, grp, owner, bytes, until, sealed) VALUES (?, ?, ?, ?, ?, ?)")
      .run(
        ...[name, grp, owner, deposit.length, Math.floor(now) + CARGO_LIMITS.keptSecs],
        this.database.seal("deposits", name, row, deposit),
      );
    return undefined;
  }

  /** Those that no relay has answered. */
  waitingDeposits(): readonly HeldDeposit[] {
    const rows = this.database.db
      .prepare<[], Sealed>("SELECT name, sealed FROM deposits WHERE answered = 0 ORDER BY rowid LIMIT 256")
      .all();
    return rows.map(({ name, sealed }) => {
      const { value, blob } = this.database.open<DepositRow>("deposits", name, sealed);
      return { digest: fromHex(value.digest), deposit: blob };
    });
  }

  /** What its relay signed of it; the letter itself is not needed any more. */
  answered({ digest, status, signature }: DepositAnswer): void {
    const name = this.depositName(digest);
    const row: DepositRow = { digest: toHex(digest), status, sig: toHex(signature) };
    this.database.db
      .prepare("UPDATE deposits SET answered = 1, bytes = 0, sealed = ? WHERE name = ?")
      .run(this.database.seal("deposits", name, row), name);
  }

  /** Answers that a member has not been told. */
  answers(whose: Whose): readonly DepositAnswer[] {
    const { grp, owner } = this.places(whose);
    const rows = this.database.db
      .prepare<[Bytes, Bytes], Sealed>("SELECT name, sealed FROM deposits WHERE owner = ? AND grp = ? AND answered = 1")
      .all(owner, grp);
    return rows.flatMap(({ name, sealed }) => {
      const { digest, status, sig } = this.database.open<DepositRow>("deposits", name, sealed).value;
      return status === undefined || sig === undefined ? [] : [{ digest: fromHex(digest), status, signature: fromHex(sig) }];
    });
  }

  told(answers: readonly DepositAnswer[]): void {
    const forget = this.database.db.prepare("DELETE FROM deposits WHERE name = ? AND answered = 1");
    this.database.together(() => {
      for (const { digest } of answers) forget.run(this.depositName(digest));
    });
  }

  purge(now: number): number {
    const at = Math.floor(now);
    return this.database.together(() => {
      const gone = (sql: string): number => this.database.db.prepare(sql).run(at).changes;
      gone("DELETE FROM seen WHERE until <= ?");
      return (
        gone("DELETE FROM carried WHERE expires_at <= ?") +
        gone("DELETE FROM receipts WHERE until <= ?") +
        gone("DELETE FROM deposits WHERE until <= ?")
      );
    });
  }

  counts(now: number) {
    const { events, bytes } = this.size();
    const oldest = this.number("SELECT MIN(taken_at) FROM carried");
    return {
      ...{ envelopes: events, bytes, oldest_secs: events > 0 ? Math.max(0, Math.floor(now) - oldest) : 0 },
      receipts: this.number("SELECT COUNT(*) FROM receipts"),
      deposits: this.number("SELECT COUNT(*) FROM deposits WHERE answered = 0"),
      answers: this.number("SELECT COUNT(*) FROM deposits WHERE answered = 1"),
    };
  }
}
