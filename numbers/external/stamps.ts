/**
 * Short-lived values for one asker each, told apart from others' by the directory's secret. Nothing is kept but which were used: what one process of a
 * directory made, another one takes; each takes it once.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock, Random } from "../../src/host/ports.ts";
import { type Bytes, be64, concat, toHex } from "../../src/protocol/encoding/bytes.ts";

export interface StampParts {
  readonly secret: Bytes;
  readonly clock: Clock;
  readonly random: Random;
}

interface Kind {
  /** Sets it apart from all else that is made of the secret. */
  readonly tag: string;
  readonly bytes: number;
  readonly lifeSecs: number;
}

const TIME_BYTES = 4;
/** By which the clocks of two processes may differ. */
const SKEW_SECS = 5;
/** What was used is remembered while it is good. */
const MAX_USED = 100_000;

export class Stamps {
  private readonly parts: StampParts;
  private readonly kind: Kind;
  private readonly used = new Map<string, number>();

  constructor(parts: StampParts, kind: Kind) {
    this.parts = parts;
    this.kind = kind;
  }

  /** Half of it says when it was made, and is random; the other half proves that. */
  make(asker: string): Bytes {
    const { clock, random } = this.parts;
    const head = concat(be64(Math.floor(clock.now())).subarray(8 - TIME_BYTES), random(this.kind.bytes / 2 - TIME_BYTES));
    return concat(head, this.proof(head, asker));
  }

  isGood(stamp: Bytes, asker: string): boolean {
    if (stamp.length !== this.kind.bytes) return false;
    const head = stamp.subarray(0, this.kind.bytes / 2);
    if (!timingSafeEqual(stamp.subarray(head.length), this.proof(head, asker))) return false;
    const made = new DataView(head.buffer, head.byteOffset).getUint32(0);
    const age = this.parts.clock.now() - made;
    return age >= -SKEW_SECS && age < this.kind.lifeSecs && !this.used.has(toHex(stamp));
  }

  use(stamp: Bytes): void {
    const now = this.parts.clock.elapsed();
    for (const [key, until] of this.used) {
      // In the order in which they were used, which is nearly that of their end.
      if (until > now && this.used.size < MAX_USED) break;
      this.used.delete(key);
    }
    this.used.set(toHex(stamp), now + this.kind.lifeSecs + SKEW_SECS);
  }

  private proof(head: Bytes, asker: string): Bytes {
    const { tag, bytes } = this.kind;
    const whole = createHmac("sha256", this.parts.secret).update(tag).update(head).update(asker).digest();
    return whole.subarray(0, bytes / 2);
  }
}
