/** What was answered to a request with an idempotency key, for a day: the same key with the same fields gets it again. In memory alone. */
import type { Clock } from "../../src/host/ports.ts";
import { type Bytes, equal } from "../../src/protocol/encoding/bytes.ts";
import { refusal } from "./reasons.ts";

const DAY = 86_400;
const MAX = 10_000;

interface Answered<T> {
  readonly digest: Bytes;
  readonly until: number;
  readonly answer: Promise<T>;
}

export class Answers<T> {
  private readonly clock: Clock;
  private readonly known = new Map<string, Answered<T>>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** @throws the refusal `idempotency-key` where the fields are others */
  async once(key: string, digest: Bytes, make: () => Promise<T>): Promise<T> {
    this.forget();
    const before = this.known.get(key);
    if (before && !equal(before.digest, digest)) throw refusal("idempotency-key");
    if (before) return before.answer;
    const answer = make();
    this.known.set(key, { digest, until: this.clock.elapsed() + DAY, answer });
    try {
      return await answer;
    } catch (error) {
      // What failed may be tried again.
      this.known.delete(key);
      throw error;
    }
  }

  private forget(): void {
    for (const [key, { until }] of this.known) {
      if (until > this.clock.elapsed() && this.known.size < MAX) return;
      this.known.delete(key);
    }
  }
}
