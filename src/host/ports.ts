/** What a server takes from the world as arguments, so that tests can stand in for it. */
import { randomBytes } from "node:crypto";

export interface Clock {
  /** Unix seconds, with a fraction: what the calendar says. Somebody may set it, back too. */
  now(): number;
  /** Seconds since some moment, by a clock that nobody sets: for windows, waits and ages. */
  elapsed(): number;
  /** Runs `run` once after `seconds`; the returned function calls it off. */
  after(seconds: number, run: () => void): () => void;
}

export type Random = (length: number) => Uint8Array;

export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  elapsed: () => performance.now() / 1000,
  after(seconds, run) {
    const timer = setTimeout(run, Math.max(0, seconds * 1000));
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = (length) => randomBytes(length);
