/**
 * How much the whole store may still take: by the sums that are kept of its rows, and what this relay has added since. The files of the database are
 * larger, and do not shrink when rows go: their space is used again.
 */
import type { Clock } from "../../../src/host/ports.ts";
import { sql } from "../../../src/host/postgres/database.ts";
import { type Quota, ROW_BYTES } from "../quota.ts";
import type { Access } from "./access.ts";

/** What an id takes that is remembered, with its index. */
const ID_BYTES = 130;
const COUNTED = sql(
  "SELECT sum(events) AS events, sum(bytes) AS bytes, sum(ids) AS ids, sum(backup_bytes) AS backups, sum(other_bytes) AS others FROM usage",
);

export interface Counted {
  /** Events that wait, and the bytes of their envelopes. */
  readonly events: number;
  readonly bytes: number;
  readonly ids: number;
  readonly backups: number;
  readonly others: number;
}
const ASKED_SECS = 10;

export class Space {
  private readonly access: Access;
  private readonly clock: Pick<Clock, "elapsed">;
  private readonly most: number;
  private used = 0;
  private backups = 0;
  /** Since the last question: its answer may be of before. */
  private added = { used: 0, backups: 0 };
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(access: Access, clock: Pick<Clock, "elapsed">, { storeBytes }: Quota) {
    this.access = access;
    this.clock = clock;
    this.most = storeBytes;
  }

  async measure(): Promise<Counted & { readonly used: number }> {
    this.askedAt = this.clock.elapsed();
    const since = { used: 0, backups: 0 };
    this.added = since;
    const counted = (await this.access.row<Counted>(COUNTED)) as Counted;
    const { events, bytes, ids, backups, others } = counted;
    const used = bytes + events * ROW_BYTES + ids * ID_BYTES + backups + others;
    this.backups = backups + since.backups;
    this.used = used + since.used;
    return { ...counted, used };
  }

  /** At once: it goes by what it knows, and asks anew for the next. */
  has(size: number): boolean {
    if (this.most === Infinity) return true;
    if (!(this.clock.elapsed() - this.askedAt < ASKED_SECS)) void this.measureAgain();
    return this.used + size + ROW_BYTES <= this.most;
  }

  private async measureAgain(): Promise<void> {
    try {
      await this.measure();
    } catch {
      // The last answer counts on; the next write tells what is wrong.
    }
  }

  taken(size: number): void {
    this.add(size + ROW_BYTES, 0);
  }

  private add(used: number, backups: number): void {
    this.used += used;
    this.backups += backups;
    this.added.used += used;
    this.added.backups += backups;
  }

  /** Whether backups may grow by so many bytes. They get at most half of the store, so that mail always has the rest. */
  backupsHave(more: number): boolean {
    return this.has(more) && this.backups + more <= this.most / 2;
  }

  /** They grew by so many bytes (negative: shrank). */
  backupsChanged(more: number): void {
    this.add(more, more);
  }
}
