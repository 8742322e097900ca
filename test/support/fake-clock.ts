/** Clocks that stand still until they are told to move. */
import type { Clock } from "../../src/engine/ports.ts";

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** One turn of the event loop: sockets, promises and immediates get theirs. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What both clocks are: a time, and what falls due in it. */
export class StandingClock {
  protected time: number;
  /** What somebody set it ahead by, and for how long this device slept in all. */
  private ahead = 0;
  protected slept = 0;
  private readonly timers = new Set<Timer>();

  constructor(start: number) {
    this.time = start;
  }

  now = (): number => this.time + this.ahead;
  steady = (): number => this.time - this.slept;

  /** Somebody sets the clock: no time passes. */
  set(ahead: number): void {
    this.ahead += ahead;
  }

  elapsed = (): number => this.time;

  after = (seconds: number, call: () => void): (() => void) => {
    const timer = { at: this.time + seconds, call };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  };

  /** Runs what falls due next. @returns whether there was anything until `end`; if not, it is `end` now */
  protected step(end: number): boolean {
    const due = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) {
      this.time = end;
      return false;
    }
    this.timers.delete(due);
    this.time = Math.max(this.time, due.at);
    due.call();
    return true;
  }
}

/** The engine's, which hands the loop to others now and then. */
export class FakeClock extends StandingClock implements Clock {
  constructor(start = 1_790_000_000) {
    super(start);
  }

  breathe = (): Promise<void> => turn();

  /** Moves on, running what falls due in its order, with a turn of the loop after each. */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds;
    while (this.step(end)) await turn();
    await turn();
  }

  /** Jumps without running anything: what a device does that was asleep. */
  jump(seconds: number): void {
    this.time += seconds;
    this.slept += seconds;
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
