/** Sliding-window rate limits: no time span as long as the window ever contains more than the budget. */

/** At most `max_count` within any span of `window_secs`. */
export interface Budget {
  readonly max_count: number;
  readonly window_secs: number;
}

/** The accepted amounts and their times, oldest first, from index `head` on. */
interface Log {
  readonly stamps: number[];
  readonly amounts: number[];
  head: number;
  /** The sum of the amounts from `head` on. */
  sum: number;
  /** The window is empty from this time on, so the log can be deleted without effect. */
  empty_at: number;
}

const emptyLog = (now: number): Log => ({ stamps: [], amounts: [], head: 0, sum: 0, empty_at: now });

/** Drops the amounts that have left the window. */
function dropPast(log: Log, from: number): void {
  while (log.head < log.stamps.length && (log.stamps[log.head] as number) <= from) {
    log.sum -= log.amounts[log.head] as number;
    log.head++;
  }
}

/** Seconds until `amount` fits the budget; 0 when it fits now. */
function secondsUntil(log: Log, budget: Budget, amount: number, now: number): number {
  const from = now - budget.window_secs;
  dropPast(log, from);
  let surplus = log.sum + amount - budget.max_count;
  if (!(surplus > 0)) return 0;
  for (let i = log.head; i < log.stamps.length; i++) {
    surplus -= log.amounts[i] as number;
    if (surplus <= 0) return (log.stamps[i] as number) - from;
  }
  // `amount` alone exceeds the budget.
  return budget.window_secs;
}

/**
 * One window for each key. The number of keys is bounded, because clients can make any number of them: when it is reached, the key that
 * has been idle for the longest time is deleted.
 */
export class SlidingWindows {
  private readonly logs = new Map<string, Log>();
  private readonly maxKeys: number;
  private readonly grain: number;

  /** @param grain seconds that share one time stamp (the last of them), which bounds the stamps of a key in a long window */
  constructor(maxKeys: number, grain = 0) {
    this.maxKeys = maxKeys;
    this.grain = grain;
  }

  get size(): number {
    return this.logs.size;
  }

  /** Takes `amount` from the budget. 0: taken. Otherwise nothing is taken, and it is the seconds to wait. `now`: seconds. */
  take(key: string, budget: Budget, now: number, amount = 1): number {
    this.forgetIdle(now);
    const log = this.touch(key, now);
    const wait = secondsUntil(log, budget, amount, now);
    if (wait === 0) this.put(log, budget, now, amount);
    return wait;
  }

  /** Counts what was granted elsewhere, also where it is more than the budget. */
  record(key: string, budget: Budget, now: number, amount: number): void {
    this.forgetIdle(now);
    const log = this.touch(key, now);
    dropPast(log, now - budget.window_secs);
    this.put(log, budget, now, amount);
  }

  /** The answer that `take` would give; takes nothing. */
  wait(key: string, budget: Budget, now: number, amount = 1): number {
    const log = this.logs.get(key) ?? emptyLog(now);
    return secondsUntil(log, budget, amount, now);
  }

  private put(log: Log, budget: Budget, now: number, amount: number): void {
    this.add(log, this.grain === 0 ? now : Math.ceil(now / this.grain) * this.grain, amount);
    log.empty_at = now + this.grain + budget.window_secs;
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

  /**
   * Keys are addresses and identities, so they must not stay in memory longer than needed. Every call checks the four that come first
   * in the map: those are the ones idle for the longest time.
   */
  private forgetIdle(now: number): void {
    let checked = 0;
    for (const [key, { empty_at }] of this.logs) {
      if (checked++ >= 4) return;
      if (empty_at <= now) this.logs.delete(key);
    }
  }

  /** Moves the key to the end of the map, which iterates in insertion order. */
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
