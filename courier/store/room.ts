/** How much the box holds, and what gives way when that is full (src/protocol/carry/holding.ts has the same rule over rows in memory). */
import { type HoldingLimits, MAX_COPIES, SEEN_SECS, takesDeposit } from "../../src/protocol/carry/holding.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Book } from "./book.ts";
import type { BoxDatabase } from "./database.ts";

export const CARGO_LIMITS = {
  events: 20_000,
  recipientBytes: 2 * 1024 ** 2,
  memberDeposits: 50,
  memberDepositBytes: 1024 ** 2,
  memberAnswers: 1024,
  /** Receipts of one member that wait. */
  receipts: 1024,
  /** An id is remembered, and a receipt or outgoing mail is kept, so long. */
  keptSecs: SEEN_SECS,
  /** An envelope is given to so many other couriers. */
  copies: MAX_COPIES,
} as const;

/** Whose something is. */
export interface Whose {
  readonly group: string;
  readonly member: string;
}

export class Room {
  private readonly database: BoxDatabase;
  private readonly book: Book;
  private readonly limits: HoldingLimits;

  constructor(database: BoxDatabase, book: Book, limits: HoldingLimits) {
    this.database = database;
    this.book = book;
    this.limits = limits;
  }

  places({ group, member }: Whose): { readonly grp: Bytes; readonly owner: Bytes } {
    return { grp: this.book.groupName(group), owner: this.book.ownerName(group, member) };
  }

  /** What ends first goes: of the one whose mail came, beyond their share; else of the one who has most. */
  makeRoom(owner: Bytes): void {
    while (this.database.number("SELECT SUM(bytes) FROM carried WHERE owner = ?", owner) > this.limits.recipientBytes)
      this.dropFirst(owner);
    for (let { events, bytes } = this.size(); events > this.limits.events || bytes > this.limits.bytes; ) {
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

  /** Whether there is room for outgoing mail of this member. */
  hasRoomFor(owner: Bytes, bytes: number): boolean {
    const { database, limits } = this;
    const held = {
      waiting: database.number("SELECT COUNT(*) FROM deposits WHERE owner = ? AND answered = 0", owner),
      bytes: database.number("SELECT SUM(bytes) FROM deposits WHERE owner = ?", owner),
      withAnswers: database.number("SELECT COUNT(*) FROM deposits WHERE owner = ?", owner),
      allBytes: this.size().bytes,
    };
    return takesDeposit(limits, held, bytes);
  }

  size(): { readonly events: number; readonly bytes: number } {
    const events = this.database.number("SELECT COUNT(*) FROM carried");
    const bytes = this.database.number("SELECT SUM(bytes) FROM carried") + this.database.number("SELECT SUM(bytes) FROM deposits");
    return { events, bytes };
  }
}
