/** Clock and randomness as arguments, so that tests can replace them. */
import { randomBytes } from "node:crypto";

export interface Clock {
  /** Unix seconds, with a fraction. The system clock may be set, also back. */
  now(): number;
  /** Seconds on a monotonic clock, for windows, timeouts and ages. */
  elapsed(): number;
  /** Runs `run` once after `seconds`; the returned function cancels it. */
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
