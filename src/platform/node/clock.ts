/** The clock and randomness ports in Node. */
import { randomBytes } from "node:crypto";
import type { Clock } from "../../engine/ports.ts";

/** setTimeout counts in a signed 32-bit number of milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

export const nodeClock: Clock = {
  now: () => Date.now() / 1000,
  steady: () => performance.now() / 1000,
  after(seconds, call) {
    const timer = setTimeout(call, Math.min(LONGEST_MS, Math.max(0, seconds * 1000)));
    return () => clearTimeout(timer);
  },
  breathe: () => new Promise((resolve) => void setImmediate(resolve)),
};

export const nodeRandom = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(length));
