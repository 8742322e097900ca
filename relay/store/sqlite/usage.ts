/** The accounts behind the quotas, kept in the same transaction as what they count. Constant work an event. */
import type { Database, Statement } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Quota } from "../quota.ts";

/** Bytes in use are pages, less those on the free list: what SQLite will not need to take from the disk. */
export const USED_BYTES = `
  SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;
/** What a row costs beside its content: its columns, its ids, its index entries. */
const ROW_BYTES = 256;

interface Account {
  readonly recipient: Bytes;
  events: number;
  bytes: number;
}

interface Row {
  readonly events: number;
  readonly bytes: number;
}

/** One per writer; `begin` and `flush` stand at the two ends of every transaction. */
export class Usage {
  private readonly quota: Quota;
  private readonly read: Statement<[Bytes], Row>;
  private readonly write: Statement<[Bytes, number, number]>;
  private readonly remove: Statement<[Bytes]>;
  private readonly addTotal: Statement<[number, number, number]>;
  private readonly backups: Statement<[], number>;
  private readonly used: Statement<[], number>;
  private readonly accounts = new Map<string, Account>();
  private total = { events: 0, bytes: 0, backups: 0 };
  private room: number | undefined;

  constructor(db: Database, quota: Quota) {
    this.quota = quota;
    this.read = db.prepare("SELECT events, bytes FROM mailbox_usage WHERE recipient = ?");
    this.write = db.prepare(
      `INSERT INTO mailbox_usage (recipient, events, bytes) VALUES (?, ?, ?)
       ON CONFLICT (recipient) DO UPDATE SET events = excluded.events, bytes = excluded.bytes`,
    );
    this.remove = db.prepare("DELETE FROM mailbox_usage WHERE recipient = ?");
    this.addTotal = db.prepare(
      "UPDATE store_usage SET events = events + ?, bytes = bytes + ?, backup_bytes = backup_bytes + ? WHERE id = 1",
    );
    this.backups = db.prepare<[], number>("SELECT backup_bytes FROM store_usage WHERE id = 1").pluck();
    this.used = db.prepare<[], number>(USED_BYTES).pluck();
  }

  /** Forgets the counts of an earlier transaction, which may have been rolled back. */
  begin(): void {
    this.accounts.clear();
    this.total = { events: 0, bytes: 0, backups: 0 };
    this.room = undefined;
  }

  /** Why an envelope of this size has no room; `undefined` when it has. */
  refusal(recipient: Bytes, size: number): "mailbox-full" | "store-full" | undefined {
    const { mailboxEvents, mailboxBytes } = this.quota;
    const account = this.account(recipient);
    if (account.events + 1 > mailboxEvents || account.bytes + size > mailboxBytes) return "mailbox-full";
    return this.hasRoom(size) ? undefined : "store-full";
  }

  /** Whether the store as a whole takes this many bytes more. */
  hasRoom(size: number): boolean {
    const { storeBytes } = this.quota;
    if (storeBytes === Infinity) return true;
    this.room ??= storeBytes - (this.used.get() ?? 0);
    return this.room >= size + ROW_BYTES;
  }

  /** Whether a room that holds `bytes` takes a message of this size. */
  roomHasRoom(bytes: number, size: number): boolean {
    return bytes + size <= this.quota.roomBytes && this.hasRoom(size);
  }

  /** Whether backups may have this many bytes more: half of the store at most, so that mail always has the rest. */
  backupsHaveRoom(size: number): boolean {
    const before = (this.backups.get() ?? 0) + this.total.backups;
    return before + size <= this.quota.storeBytes / 2 && this.hasRoom(size);
  }

  /** A backup has grown, or shrunk, by this much. */
  backupsChanged(size: number): void {
    this.total.backups += size;
    if (size > 0) this.took(size);
  }

  /** Bytes that count for no mailbox: a room's message. */
  took(size: number): void {
    if (this.room !== undefined) this.room -= size + ROW_BYTES;
  }

  stored(recipient: Bytes, size: number): void {
    this.change(recipient, 1, size);
    this.took(size);
  }

  /** Acknowledged, or expired before that. */
  settled(recipient: Bytes, size: number): void {
    this.change(recipient, -1, -size);
  }

  flush(): void {
    for (const { recipient, events, bytes } of this.accounts.values()) {
      if (events > 0) this.write.run(recipient, events, bytes);
      else this.remove.run(recipient);
    }
    const { events, bytes, backups } = this.total;
    if (events !== 0 || bytes !== 0 || backups !== 0) this.addTotal.run(events, bytes, backups);
  }

  private change(recipient: Bytes, events: number, bytes: number): void {
    const account = this.account(recipient);
    account.events += events;
    account.bytes += bytes;
    this.total.events += events;
    this.total.bytes += bytes;
  }

  private account(recipient: Bytes): Account {
    const key = Buffer.from(recipient.buffer, recipient.byteOffset, recipient.byteLength).toString("latin1");
    let account = this.accounts.get(key);
    if (!account) {
      account = { recipient, ...(this.read.get(recipient) ?? { events: 0, bytes: 0 }) };
      this.accounts.set(key, account);
    }
    return account;
  }
}
