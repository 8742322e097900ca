/**
 * How many connections may be open that have not yet proved a key: few from one address, and not many at all. Opening one costs a
 * stranger nothing, and until it authenticates or times out it costs the server memory. Authenticated ones are not counted: many people
 * may sit behind one address. So that whoever only opens connections (any web page can) does not keep people out, one that has had time
 * enough to prove a key gives way to the next: at an address that has too many one of its own, among too many in all one of the most
 * crowded address.
 */
import type { Clock } from "../ports.ts";

/** From one address (IPv6: one /64) at a time. A household that comes back after a restart stays far below. */
const PER_ADDRESS = 64;
/** From everywhere: a few MiB, and more than a server can verify signatures for within the time they are given. */
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

/** @param factor multiplies both bounds */
export function createAdmission(factor: number, clock: Clock, onRefused: () => void): Admission {
  /** By address, the oldest first. */
  const unproved = new Map<string, Set<Guest>>();
  let total = 0;

  function leave(addressKey: string, guest: Guest): void {
    const here = unproved.get(addressKey);
    if (!here?.delete(guest)) return;
    total--;
    if (here.size === 0) unproved.delete(addressKey);
  }

  /** The address with the most of them. */
  function crowded(): string {
    let most = "";
    for (const [addressKey, guests] of unproved) if (guests.size > (unproved.get(most)?.size ?? 0)) most = addressKey;
    return most;
  }

  /** Whether there is room, or another connection was closed to make room. */
  function hasRoom(addressKey: string): boolean {
    if ((unproved.get(addressKey)?.size ?? 0) >= PER_ADDRESS * factor) return letGo(addressKey);
    return total < IN_ALL * factor || letGo(crowded());
  }

  function letGo(addressKey: string): boolean {
    const [oldest] = unproved.get(addressKey) ?? [];
    if (!oldest || clock.elapsed() - oldest.since < PATIENCE_SECS) return false;
    leave(addressKey, oldest);
    oldest.giveWay();
    return true;
  }

  return {
    enter(addressKey, giveWay) {
      if (!hasRoom(addressKey)) {
        onRefused();
        return undefined;
      }
      const guest = { since: clock.elapsed(), giveWay };
      unproved.set(addressKey, (unproved.get(addressKey) ?? new Set()).add(guest));
      total++;
      return () => leave(addressKey, guest);
    },
  };
}
