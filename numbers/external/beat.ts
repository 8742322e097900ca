/** A fixed beat for answers: when one leaves says when the request came, and nothing of what was found. */
import type { Clock } from "../../src/host/ports.ts";

const BEAT_SECS = 0.05;

export class Beats {
  private readonly clock: Clock;
  /** What is to leave at each coming beat, by its number, in the order of arrival. */
  private readonly waiting = new Map<number, (() => void)[]>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /**
   * To be called when a request arrives, and waited for when its answer is ready. It ends with the second beat from now, so a look-up, which takes far
   * less than one, never moves an answer to another.
   */
  begin(): Promise<void> {
    const beat = Math.floor(this.clock.elapsed() / BEAT_SECS) + 2;
    return new Promise((resolve) => {
      const others = this.waiting.get(beat);
      if (others) others.push(resolve);
      else this.open(beat, resolve);
    });
  }

  private open(beat: number, first: () => void): void {
    this.waiting.set(beat, [first]);
    this.clock.after(beat * BEAT_SECS - this.clock.elapsed(), () => {
      const all = this.waiting.get(beat) ?? [];
      this.waiting.delete(beat);
      for (const leave of all) leave();
    });
  }
}
