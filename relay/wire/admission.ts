/**
 * How many connections may be open that have not yet proved a key: few from one address, and not many at all. Opening one costs a
 * stranger nothing, and until it authenticates or times out it costs the relay memory. Authenticated ones are not counted: many people
 * may sit behind one address.
 */
import { Places } from "../limits/places.ts";
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
  const unproved = new Places();
  return {
    enter(addressKey) {
      const leave = unproved.enter(["all", IN_ALL * factor], [`address ${addressKey}`, PER_ADDRESS * factor]);
      if (!leave) observer.limited("unproved-connections");
      return leave;
    },
  };
}
