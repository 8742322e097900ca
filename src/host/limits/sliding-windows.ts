/** True sliding windows: at no moment does the window that ends there hold more than the budget. */

/** So much within any time of this length. */
export interface Budget {
  readonly max_count: number;
  readonly window_secs: number;
}

/** What was accepted: when, oldest first, from `head` on, and how much of it. */
interface Log {
  readonly stamps: number[];
  readonly amounts: number[];
  head: number;
  /** Of the amounts from `head` on. */
  sum: number;
  /** From then on its window is empty, so that forgetting it forgives nothing. */
  empty_at: number;
}

const emptyLog = (now: number): Log => ({ stamps: [], amounts: [], head: 0, sum: 0, empty_at: now });

/** Forgets what has left the window. */
function forgetPast(log: Log, from: number): void {
  while (log.head < log.stamps.length && (log.stamps[log.head] as number) <= from) {
    log.sum -= log.amounts[log.head] as number;
    log.head++;
  }
}

/** How long until there is room for `amount`; 0 when there is. */
function until(log: Log, budget: Budget, amount: number, now: number): number {
  const from = now - budget.window_secs;
  forgetPast(log, from);
  let surplus = log.sum + amount - budget.max_count;
  if (!(surplus > 0)) return 0;
  for (let i = log.head; i < log.stamps.length; i++) {
    surplus -= log.amounts[i] as number;
    if (surplus <= 0) return (log.stamps[i] as number) - from;
  }
  // More than the whole budget at once.
  return budget.window_secs;
}

/**
 * One window per key. The number of keys is bounded: when full, the key idle longest is forgotten, so that strangers with many
 * identities cost memory no further. (Whom that forgives has been idle longer than everybody else.)
 */
export class SlidingWindows {
  private readonly logs = new Map<string, Log>();
  private readonly maxKeys: number;
  private readonly grain: number;

  /** @param grain seconds that are counted as one moment, their last: for long windows, so that a key costs a bounded number of stamps */
  constructor(maxKeys: number, grain = 0) {
    this.maxKeys = maxKeys;
    this.grain = grain;
  }

  get size(): number {
    return this.logs.size;
  }

  /** Takes that much from the budget. 0: granted; otherwise the seconds until there is room again. */
  take(key: string, budget: Budget, now: number, amount = 1): number {
    this.forgetIdle(now);
    const log = this.touch(key, now);
    const wait = until(log, budget, amount, now);
    if (wait > 0) return wait;
    this.add(log, this.grain === 0 ? now : Math.ceil(now / this.grain) * this.grain, amount);
    log.empty_at = now + this.grain + budget.window_secs;
    return 0;
  }

  /** What `take` would say, taking nothing. */
  wait(key: string, budget: Budget, now: number, amount = 1): number {
    const log = this.logs.get(key) ?? emptyLog(now);
    return until(log, budget, amount, now);
  }

  private add(log: Log, stamp: number, amount: number): void {
    log.sum += amount;
    const last = log.stamps.length - 1;
    if (last >= log.head && log.stamps[last] === stamp) {
      log.amounts[last] = (log.amounts[last] as number) + amount;
      return;
    }
    if (log.head > 32 && log.head * 2 > log.stamps.length) {
      log.stamps.splice(0, log.head);
      log.amounts.splice(0, log.head);
      log.head = 0;
    }
    log.stamps.push(stamp);
    log.amounts.push(amount);
  }

  /** Keys are addresses and identities: none stays in memory longer than its window needs. The oldest come first in the map. */
  private forgetIdle(now: number): void {
    let looked = 0;
    for (const [key, { empty_at }] of this.logs) {
      if (looked++ >= 4) return;
      if (empty_at <= now) this.logs.delete(key);
    }
  }

  /** Moves the key to the young end of the map, which keeps insertion order. */
  private touch(key: string, now: number): Log {
    const log = this.logs.get(key);
    if (log) {
      this.logs.delete(key);
      this.logs.set(key, log);
      return log;
    }
    if (this.logs.size >= this.maxKeys) this.logs.delete(this.logs.keys().next().value as string);
    const fresh = emptyLog(now);
    this.logs.set(key, fresh);
    return fresh;
  }
}
