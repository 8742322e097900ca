/** The system's clock for several relays in one process, which a test may also set going faster: timers that fall due then run at once. */
import { type Clock, systemClock } from "../../src/host/ports.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
  readonly cancel: () => void;
}

export class MovingClock implements Clock {
  private ahead = 0;
  private readonly base: number;
  private readonly timers = new Set<Timer>();

  constructor(start = 1_800_000_000) {
    this.base = start - systemClock.elapsed();
  }

  now = (): number => this.base + this.elapsed();
  elapsed = (): number => systemClock.elapsed() + this.ahead;

  after = (seconds: number, run: () => void): (() => void) => {
    const due = (): void => {
      this.timers.delete(timer);
      run();
    };
    const timer: Timer = { at: this.elapsed() + seconds, run: due, cancel: systemClock.after(seconds, due) };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
      timer.cancel();
    };
  };

  /** Moves on at once, running what falls due on the way, in order. */
  advance(seconds: number): void {
    this.ahead += seconds;
    for (;;) {
      const due = [...this.timers].filter(({ at }) => at <= this.elapsed()).sort((a, b) => a.at - b.at)[0];
      if (!due) return;
      due.cancel();
      due.run();
    }
  }
}
