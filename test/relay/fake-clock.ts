/** A clock that stands still until a test moves it. */
import type { Clock } from "../../relay/ports.ts";

interface Timer {
  readonly at: number;
  run(): void;
}

export class FakeClock implements Clock {
  private time: number;
  private readonly timers = new Set<Timer>();

  constructor(start = 1_800_000_000) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(seconds: number, run: () => void): () => void {
    const timer = { at: this.time + seconds, run };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Moves on, running what falls due on the way, in order. */
  advance(seconds: number): void {
    const end = this.time + seconds;
    for (;;) {
      const due = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due);
      this.time = Math.max(this.time, due.at);
      due.run();
    }
    this.time = end;
  }
}

/** One turn of the event loop, sockets included. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets this much time pass, and then what runs every minute run once more. */
export async function passAndSweep(clock: FakeClock, seconds: number): Promise<void> {
  for (const step of [seconds, 61]) {
    clock.advance(step);
    for (let i = 0; i < 20; i++) await turn();
  }
}

/** Lets time pass in small steps until the promise is settled. */
export async function passUntil<T>(clock: FakeClock, promise: Promise<T>, step = 0.25): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  while (!settled) {
    await turn();
    if (!settled) clock.advance(step);
  }
  return promise;
}
