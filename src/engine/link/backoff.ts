/** How long to wait before trying again. */
import type { Random } from "../ports.ts";

const LONGEST_S = 60;

/** Seconds below `most`, each as likely as any other. */
export function uniform(random: Random, most: number): number {
  const [a = 0, b = 0, c = 0] = random(3);
  return ((a * 65_536 + b * 256 + c) / 16_777_216) * most;
}

/** Seconds after `failures` in a row: doubles from one second to a minute, and differs by up to half each way, so that not all come back at once. */
export function backoff(random: Random, failures: number): number {
  const jitter = 0.5 + (random(1)[0] as number) / 255;
  return Math.min(LONGEST_S, 2 ** Math.min(failures, 10)) * jitter;
}
