/** What this relay grants of rate budgets, told to the others ten times a second; so a key can exceed one by what they grant in that time. */
import type { Clock } from "../../src/host/ports.ts";
import { MOST_TAKEN, type Taken } from "./messages.ts";

const EVERY_SECS = 0.1;
/** Names of fields, lengths and the amount of one entry. */
const FIELD_BYTES = 32;
/** Of a tenth of a second; what is beyond counts here alone. */
const MAX_GATHERED = 5_000;

export class RateGossip {
  private readonly clock: Clock;
  private readonly maxBytes: number;
  private readonly send: (taken: readonly Taken[]) => void;
  private gathered = new Map<string, Taken>();

  /** @param maxBytes of one message */
  constructor(clock: Clock, maxBytes: number, send: (taken: readonly Taken[]) => void) {
    this.clock = clock;
    this.maxBytes = maxBytes;
    this.send = send;
  }

  took(meter: string, key: string, amount: number): void {
    if (this.gathered.size === 0) this.clock.after(EVERY_SECS, () => this.flush());
    // Keys are Latin-1 of random bytes: as base64 they are text.
    const taken = { meter, key: Buffer.from(key, "latin1").toString("base64"), amount };
    const name = `${meter} ${taken.key}`;
    const before = this.gathered.get(name);
    if (before) this.gathered.set(name, { ...taken, amount: Math.min(before.amount + amount, 0xffffffff) });
    else if (this.gathered.size < MAX_GATHERED) this.gathered.set(name, taken);
  }

  private flush(): void {
    let part: Taken[] = [];
    let bytes = 0;
    const sendPart = (): void => {
      if (part.length > 0) this.send(part);
      [part, bytes] = [[], 0];
    };
    for (const taken of this.gathered.values()) {
      const more = taken.meter.length + taken.key.length + FIELD_BYTES;
      if (part.length >= MOST_TAKEN || bytes + more > this.maxBytes) sendPart();
      part.push(taken);
      bytes += more;
    }
    sendPart();
    this.gathered = new Map();
  }
}

export const keyOfTaken = ({ key }: Taken): string => Buffer.from(key, "base64").toString("latin1");
