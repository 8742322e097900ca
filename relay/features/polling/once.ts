/**
 * Requests over HTTP that change something are carried out once for each signature (§5.2).
 *
 * A request may be sent again while its timestamp is good. A bound signature (`X-PPP-Bound: 1`) is good for this relay, method, target
 * and body only; a bare one covers no more than body || timestamp, so that whoever was given it, another relay too, could send it here,
 * though a body means the same at every path that takes it. Reading again gives nothing new, but a backup stored again would put a newer
 * one out, and a key rotation again would end the members' new tokens. So the same request, sent again, is answered as before and not
 * carried out; which is also what a client wants that lost the answer.
 */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { keyOf } from "../../hub/hub.ts";
import type { Answered } from "../../wire/execute.ts";

export interface Once {
  /**
   * The answer of the first time, or of `work` now. What fails may be tried again.
   * @param now seconds, by a clock that nobody sets
   * @returns undefined where it was carried out, or is about to be, and the answer is not known
   */
  run(signature: Bytes, now: number, work: () => Promise<Answered>): Promise<Answered | undefined>;
}

interface Remembered {
  readonly until: number;
  readonly answer: Promise<Answered>;
}

/** A timestamp is good this long at most, from a clock that is ahead until it is behind. Counted by a clock that nobody sets. */
const REMEMBER_SECS = 2 * LIMITS.POLL_CLOCK_SKEW_SECS;
/** Answers to commands that change something are small. */
const MAX_REMEMBERED = 50_000;

/** Of a relay alone, in memory. */
export class OnceHere implements Once {
  private readonly remembered = new Map<string, Remembered>();

  async run(signature: Bytes, now: number, work: () => Promise<Answered>): Promise<Answered> {
    const key = keyOf(signature);
    const earlier = this.remembered.get(key);
    if (earlier && earlier.until >= now) return earlier.answer;
    this.forget(now);
    const answer = work();
    this.remembered.set(key, { until: now + REMEMBER_SECS, answer });
    if ((await answer).failure) this.remembered.delete(key);
    return answer;
  }

  /** Drops answers, the oldest first: those whose time is over, and more if there are too many. */
  private forget(now: number): void {
    for (const [key, { until }] of this.remembered) {
      if (until >= now && this.remembered.size < MAX_REMEMBERED) return;
      this.remembered.delete(key);
    }
  }
}
