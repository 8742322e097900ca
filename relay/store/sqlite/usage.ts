/** The quota accounts, updated in the transaction of the rows that they count. The work for each event is constant. */
import type { Database, Statement } from "better-sqlite3";
import { type Quota, ROW_BYTES } from "../quota.ts";
import type { Account } from "./accounts.ts";

/** The bytes in use: all pages without those on the free list, which SQLite reuses before the file grows. */
export const USED_BYTES = `
  SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;

/** One for each writer. Every transaction starts with `begin` and ends with `flush`. */
export class Usage {
  private readonly quota: Quota;
  private readonly addTotal: Statement<[number, number, number]>;
  private readonly backups: Statement<[], number>;
  private readonly used: Statement<[], number>;
  private total = { events: 0, bytes: 0, backups: 0 };
  /** The bytes that the store may still take; `undefined` until this transaction needs it. */
  private spaceLeft: number | undefined;

  constructor(db: Database, quota: Quota) {
    this.quota = quota;
    this.addTotal = db.prepare(
      "UPDATE store_usage SET events = events + ?, bytes = bytes + ?, backup_bytes = backup_bytes + ? WHERE id = 1",
    );
    this.backups = db.prepare<[], number>("SELECT backup_bytes FROM store_usage WHERE id = 1").pluck();
    this.used = db.prepare<[], number>(USED_BYTES).pluck();
  }

  /** Discards the counts of the last transaction, which may have been rolled back. */
  begin(): void {
    this.total = { events: 0, bytes: 0, backups: 0 };
    this.spaceLeft = undefined;
  }

  /** Why an envelope of this size does not fit; `undefined` when it does. */
  refusal(account: Account, size: number): "mailbox-full" | "store-full" | undefined {
    const { mailboxEvents, mailboxBytes } = this.quota;
    if (account.events + 1 > mailboxEvents || account.bytes + size > mailboxBytes) return "mailbox-full";
    return this.hasSpace(size) ? undefined : "store-full";
  }

  /** Whether the whole store has space for this many bytes. */
  hasSpace(size: number): boolean {
    const { storeBytes } = this.quota;
    if (storeBytes === Infinity) return true;
    this.spaceLeft ??= storeBytes - (this.used.get() ?? 0);
    return this.spaceLeft >= size + ROW_BYTES;
  }

  /** Whether a room whose messages take `bytes` has space for a message of this size. */
  roomHasSpace(bytes: number, size: number): boolean {
    return bytes + size <= this.quota.roomBytes && this.hasSpace(size);
  }

  /** Whether backups may grow by this many bytes. They get at most half of the store, so that mail always has the rest. */
  backupsHaveSpace(size: number): boolean {
    const before = (this.backups.get() ?? 0) + this.total.backups;
    return before + size <= this.quota.storeBytes / 2 && this.hasSpace(size);
  }

  /** A backup grew by this many bytes (negative: shrank). */
  backupsChanged(size: number): void {
    this.total.backups += size;
    if (size > 0) this.allocated(size);
  }

  /** A row with this many bytes of content was added that counts for no mailbox, such as a room's message. */
  allocated(size: number): void {
    if (this.spaceLeft !== undefined) this.spaceLeft -= size + ROW_BYTES;
  }

  stored(account: Account, size: number): void {
    this.change(account, 1, size);
    this.allocated(size);
  }

  /** An event was acknowledged, or it expired unacknowledged. */
  removed(account: Account, size: number): void {
    this.change(account, -1, -size);
  }

  flush(): void {
    const { events, bytes, backups } = this.total;
    if (events !== 0 || bytes !== 0 || backups !== 0) this.addTotal.run(events, bytes, backups);
  }

  private change(account: Account, events: number, bytes: number): void {
    account.events += events;
    account.bytes += bytes;
    this.total.events += events;
    this.total.bytes += bytes;
  }
}
