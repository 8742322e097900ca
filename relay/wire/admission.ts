/**
 * How many connections may be open that have not yet proved a key: few from one address, and not many at all. Opening one costs a
 * stranger nothing, and until it authenticates or times out it costs the relay memory. Authenticated ones are not counted: many people
 * may sit behind one address. So that whoever only opens connections there (any web page can) does not keep those people out, one that has
 * had time enough to prove a key gives way to the next.
 */
import type { Observer } from "../ops/observer.ts";
import type { Clock } from "../ports.ts";

/** From one address (IPv6: one /64) at a time. A household that comes back after a restart stays far below. */
const PER_ADDRESS = 64;
/** From everywhere: a few MiB, and more than a relay can verify signatures for within the time they are given. */
const IN_ALL = 4096;
/** As long as proving a key takes over a poor network; half of the time after which a connection is closed anyway. */
const PATIENCE_SECS = 5;

export interface Admission {
  /**
   * `undefined` when there are too many; else the function that is called, any number of times, when the connection has proved a key or
   * closed.
   * @param giveWay closes this connection
   */
  enter(addressKey: string, giveWay: () => void): (() => void) | undefined;
}

interface Guest {
  readonly since: number;
  readonly giveWay: () => void;
}

/** @param factor multiplies both bounds, as it does the rate budgets */
export function createAdmission(factor: number, clock: Clock, observer: Observer): Admission {
  /** By address, the oldest first. */
  const unproved = new Map<string, Set<Guest>>();
  let total = 0;

  function leave(addressKey: string, guest: Guest): void {
    const here = unproved.get(addressKey);
    if (!here?.delete(guest)) return;
    total--;
    if (here.size === 0) unproved.delete(addressKey);
  }

  /** Whether one of that address has been let go to make room. */
  function makeRoom(addressKey: string): boolean {
    const [oldest] = unproved.get(addressKey) ?? [];
    if (!oldest || clock.elapsed() - oldest.since < PATIENCE_SECS) return false;
    leave(addressKey, oldest);
    oldest.giveWay();
    return true;
  }

  return {
    enter(addressKey, giveWay) {
      const isFull = (unproved.get(addressKey)?.size ?? 0) >= PER_ADDRESS * factor || total >= IN_ALL * factor;
      if (isFull && !makeRoom(addressKey)) {
        observer.limited("unproved-connections");
        return undefined;
      }
      const guest = { since: clock.elapsed(), giveWay };
      unproved.set(addressKey, (unproved.get(addressKey) ?? new Set()).add(guest));
      total++;
      return () => leave(addressKey, guest);
    },
  };
}
