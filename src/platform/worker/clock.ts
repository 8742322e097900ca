/** The clock port in browsers. */
import type { Clock } from "../../engine/ports.ts";

/** setTimeout counts in a signed 32-bit number of milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

const turn = new MessageChannel();
const waiting: (() => void)[] = [];
turn.port1.onmessage = () => waiting.shift()?.();

export const browserClock: Clock = {
  now: () => Date.now() / 1000,
  steady: () => performance.now() / 1000,
  after(seconds, call) {
    const timer = setTimeout(call, Math.min(LONGEST_MS, Math.max(0, seconds * 1000)));
    return () => clearTimeout(timer);
  },
  // A message is a separate task and, unlike a nested timeout, has no minimum delay.
  breathe: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      turn.port2.postMessage(0);
    }),
};

/** `length` random bytes, in pieces that getRandomValues accepts. */
export function browserRandom(length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(out.subarray(at, at + 65_536));
  return out;
}
