/** A clock that moves by hand, except for the beat of answers: that comes at the next turn, so that sockets do not wait for a test. */
import type { Clock } from "../../../src/host/ports.ts";
import { StandingClock } from "../../support/fake-clock.ts";

/** Longer than the beat, shorter than all else that waits. */
const SOON_SECS = 0.2;

export class ApiClock extends StandingClock implements Clock {
  constructor(start = 1_790_000_000) {
    super(start);
    const { after } = this;
    this.after = (seconds, run) => {
      if (seconds > SOON_SECS) return after(seconds, run);
      const soon = setImmediate(run);
      return () => clearImmediate(soon);
    };
  }

  advance(seconds: number): void {
    const end = this.time + seconds;
    while (this.step(end));
  }
}
