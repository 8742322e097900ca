/** Clocks that move only when a test advances them. */
import type { Clock } from "../../src/engine/ports.ts";

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** Resolves after one turn of the event loop, in which sockets, promises and immediates run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The base of the engine's and the relay's fake clocks: a time, and timers. */
export class StandingClock {
  protected time: number;
  /** By how many seconds the clock was set ahead, and how many the device slept in total. */
  private ahead = 0;
  protected slept = 0;
  private readonly timers = new Set<Timer>();

  constructor(start: number) {
    this.time = start;
  }

  now = (): number => this.time + this.ahead;
  steady = (): number => this.time - this.slept;

  /** Sets the calendar clock ahead by seconds; no time passes. */
  set(ahead: number): void {
    this.ahead += ahead;
  }

  elapsed = (): number => this.time;

  after = (seconds: number, call: () => void): (() => void) => {
    const timer = { at: this.time + seconds, call };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  };

  /** Runs the next timer due until `end`. @returns false when there is none; then the time is `end` */
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

/** The fake clock of the engine. `breathe` is a turn of the event loop. */
export class FakeClock extends StandingClock implements Clock {
  constructor(start = 1_790_000_000) {
    super(start);
  }

  breathe = (): Promise<void> => turn();

  /** Advances by seconds and runs the timers due in order, with a turn of the event loop after each. */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds;
    while (this.step(end)) await turn();
    await turn();
  }

  /** Advances without running timers, as when a device was asleep. */
  jump(seconds: number): void {
    this.time += seconds;
    this.slept += seconds;
  }

  /**
   * Advances by 2 ms for each turn of the event loop until `done`. @throws when that takes more than `limit` seconds of this clock
   */
  async until(done: () => boolean, what: string, limit = 120): Promise<void> {
    const end = this.time + limit;
    while (!done()) {
      if (this.time > end) throw new Error(`never happened: ${what}`);
      await this.advance(0.002);
    }
  }
}
