/** What waits in each mailbox, counted when it is first touched and kept in memory. */
import type { Database, Statement } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { BoxDigests } from "./boxes.ts";

export interface Account {
  /** The mailbox's digest. */
  readonly box: Bytes;
  events: number;
  bytes: number;
}

/** So many are kept. */
const MOST = 50_000;

export class Accounts {
  private readonly accounts = new Map<string, Account>();
  private readonly digests: BoxDigests;
  private readonly count: Statement<[Bytes], { readonly events: number; readonly bytes: number }>;
  private readonly dataVersion: Statement<[], number>;
  private version: number | undefined;

  constructor(db: Database, digests: BoxDigests) {
    this.digests = digests;
    this.count = db.prepare("SELECT count(*) AS events, coalesce(sum(value), 0) AS bytes FROM boxes WHERE box = ? AND kind = 0");
    this.dataVersion = db.prepare<[], number>("PRAGMA data_version").pluck();
  }

  /** At the start of a transaction: another process may have written. */
  begin(): void {
    const version = this.dataVersion.get();
    if (version !== this.version || this.accounts.size > MOST) this.forget();
    this.version = version;
  }

  /** Also when a transaction was taken back: what it counted is not so. */
  forget(): void {
    this.accounts.clear();
  }

  of(recipient: Bytes): Account {
    const key = Buffer.from(recipient.buffer, recipient.byteOffset, recipient.byteLength).toString("latin1");
    let account = this.accounts.get(key);
    if (!account) {
      const box = this.digests.boxOf(recipient);
      account = { box, ...(this.count.get(box) ?? { events: 0, bytes: 0 }) };
      this.accounts.set(key, account);
    }
    return account;
  }
}
