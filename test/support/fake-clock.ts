/** A clock that stands still until it is told to move; serves the engine and the relay alike. */
import type { Clock } from "../../src/engine/ports.ts";

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** One turn of the event loop: sockets, promises and immediates get theirs. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class FakeClock implements Clock {
  private time: number;
  private readonly timers = new Set<Timer>();

  constructor(start = 1_790_000_000) {
    this.time = start;
  }

  now = (): number => this.time;
  breathe = (): Promise<void> => turn();

  after = (seconds: number, call: () => void): (() => void) => {
    const timer = { at: this.time + seconds, call };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  /** Moves on, running what falls due in its order, with a turn of the loop after each. */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds;
    for (;;) {
      const due = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due);
      this.time = Math.max(this.time, due.at);
      due.call();
      await turn();
    }
    this.time = end;
    await turn();
  }

  /** Jumps without running anything: what a device does that was asleep. */
  jump(seconds: number): void {
    this.time += seconds;
  }

  /**
   * Lets the loop turn, moving time by 2 ms a turn, until `done`. @throws when it is not done after `limit` seconds of this clock.
   */
  async until(done: () => boolean, what: string, limit = 120): Promise<void> {
    const end = this.time + limit;
    while (!done()) {
      if (this.time > end) throw new Error(`never happened: ${what}`);
      await this.advance(0.002);
    }
  }
}
