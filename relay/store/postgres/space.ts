/** How much the whole store may still take: its size as the server counts it, and what this relay has added since. */
import type { Clock } from "../../../src/host/ports.ts";
import { type Quota, ROW_BYTES } from "../quota.ts";
import type { Access } from "./access.ts";
import { sql } from "./database.ts";

const SIZE = sql("SELECT pg_database_size(current_database()) AS bytes");
const ASKED_SECS = 10;

export class Space {
  private readonly access: Access;
  private readonly clock: Pick<Clock, "elapsed">;
  private readonly most: number;
  private bytes = 0;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(access: Access, clock: Pick<Clock, "elapsed">, { storeBytes }: Quota) {
    this.access = access;
    this.clock = clock;
    this.most = storeBytes;
  }

  /** @returns the bytes that the server counts */
  async measure(): Promise<number> {
    this.askedAt = this.clock.elapsed();
    this.bytes = (await this.access.row<{ bytes: number }>(SIZE))?.bytes ?? this.bytes;
    return this.bytes;
  }

  /** At once: it goes by what it knows, and asks anew for the next. */
  has(size: number): boolean {
    if (this.most === Infinity) return true;
    if (!(this.clock.elapsed() - this.askedAt < ASKED_SECS)) void this.measureAgain();
    return this.bytes + size + ROW_BYTES <= this.most;
  }

  private async measureAgain(): Promise<void> {
    try {
      await this.measure();
    } catch {
      // The last answer counts on; the next write tells what is wrong.
    }
  }

  taken(size: number): void {
    this.bytes += size + ROW_BYTES;
  }

  get isBounded(): boolean {
    return this.most !== Infinity;
  }

  /** Backups get at most half of the store, so that mail always has the rest. */
  backupsHave(bytes: number): boolean {
    return bytes <= this.most / 2;
  }
}
