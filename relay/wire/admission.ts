/**
 * How many connections may be open that have not yet proved a key: few from one address, and not many at all. Opening one costs a
 * stranger nothing, and until it authenticates or times out it costs the relay memory. Authenticated ones are not counted: many people
 * may sit behind one address.
 */
import type { Observer } from "../ops/observer.ts";

/** From one address (IPv6: one /64) at a time. A household that comes back after a restart stays far below. */
const PER_ADDRESS = 64;
/** From everywhere: a few MiB, and more than a relay can verify signatures for within the time they are given. */
const IN_ALL = 4096;

export interface Admission {
  /** `undefined` when there are too many; else the function that is called, any number of times, when the connection has proved a key or closed. */
  enter(addressKey: string): (() => void) | undefined;
}

/** @param factor multiplies both bounds, as it does the rate budgets */
export function createAdmission(factor: number, observer: Observer): Admission {
  const unproved = new Map<string, number>();
  let total = 0;

  function leave(addressKey: string): void {
    total--;
    const left = (unproved.get(addressKey) ?? 1) - 1;
    if (left > 0) unproved.set(addressKey, left);
    else unproved.delete(addressKey);
  }

  return {
    enter(addressKey) {
      const here = unproved.get(addressKey) ?? 0;
      if (here >= PER_ADDRESS * factor || total >= IN_ALL * factor) {
        observer.limited("unproved-connections");
        return undefined;
      }
      unproved.set(addressKey, here + 1);
      total++;
      let inside = true;
      return () => {
        if (inside) leave(addressKey);
        inside = false;
      };
    },
  };
}
