/** The relay's clock for tests: it never waits, so moving it is done at once. */
import type { Clock } from "../../src/host/ports.ts";
import { StandingClock, turn } from "../support/fake-clock.ts";

export { turn };

export class FakeClock extends StandingClock implements Clock {
  private shift = 0;

  constructor(start = 1_800_000_000) {
    super(start);
  }

  override now = (): number => this.time + this.shift;

  /** Somebody sets the calendar: no time passes. */
  setBy(seconds: number): void {
    this.shift += seconds;
  }

  /** Moves on, running what falls due on the way, in order. */
  advance(seconds: number): void {
    const end = this.time + seconds;
    let isMore = true;
    while (isMore) isMore = this.step(end);
  }
}

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
