/** True sliding windows (§C.3): at no moment does the window that ends there hold more than the budget. */
import type { RateBudget } from "../../src/protocol/wire/limits.ts";

/** When the accepted ones happened, oldest first, from `head` on. */
interface Log {
  readonly stamps: number[];
  head: number;
  /** From then on its window is empty, so that forgetting it forgives nothing. */
  empty_at: number;
}

/** Forgets what has left the window, and says how long until there is room in it. */
function until(log: Log, budget: RateBudget, now: number): number {
  const from = now - budget.window_secs;
  while (log.head < log.stamps.length && (log.stamps[log.head] as number) <= from) log.head++;
  return log.stamps.length - log.head >= budget.max_count ? (log.stamps[log.head] as number) - from : 0;
}

/**
 * One window per key. The number of keys is bounded: when full, the key idle longest is forgotten, so that strangers with many
 * identities cost memory no further. (Whom that forgives has been idle longer than everybody else.)
 */
export class SlidingWindows {
  private readonly logs = new Map<string, Log>();
  private readonly maxKeys: number;

  constructor(maxKeys: number) {
    this.maxKeys = maxKeys;
  }

  get size(): number {
    return this.logs.size;
  }

  /** Takes one from the budget. 0: granted; otherwise the seconds until there is room again. */
  take(key: string, budget: RateBudget, now: number): number {
    this.forgetIdle(now);
    const log = this.touch(key);
    const wait = until(log, budget, now);
    if (wait > 0) return wait;
    if (log.head > 32 && log.head * 2 > log.stamps.length) {
      log.stamps.splice(0, log.head);
      log.head = 0;
    }
    log.stamps.push(now);
    log.empty_at = now + budget.window_secs;
    return 0;
  }

  /** Keys are addresses and identities: none stays in memory longer than its window needs. The oldest come first in the map. */
  private forgetIdle(now: number): void {
    let looked = 0;
    for (const [key, { empty_at }] of this.logs) {
      if (looked++ >= 4) return;
      if (empty_at <= now) this.logs.delete(key);
    }
  }

  /** What `take` would say, taking nothing. */
  wait(key: string, budget: RateBudget, now: number): number {
    const log = this.logs.get(key);
    return log ? until(log, budget, now) : 0;
  }

  /** Moves the key to the young end of the map, which keeps insertion order. */
  private touch(key: string): Log {
    const log = this.logs.get(key);
    if (log) {
      this.logs.delete(key);
      this.logs.set(key, log);
      return log;
    }
    if (this.logs.size >= this.maxKeys) this.logs.delete(this.logs.keys().next().value as string);
    const fresh: Log = { stamps: [], head: 0, empty_at: Number.POSITIVE_INFINITY };
    this.logs.set(key, fresh);
    return fresh;
  }
}
