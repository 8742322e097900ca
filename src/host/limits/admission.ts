/**
 * Bounds the connections that have not proved a key yet: by address, and in total. Opening one is free for a client, and it costs the
 * server memory until it authenticates or times out. Authenticated connections are not counted, because many people may share an
 * address. A client that only opens connections (any web page can) must not lock others out. So when a bound is reached, a connection
 * that has had enough time to prove a key is closed for the new one: the oldest of the same address, or for the total bound the oldest
 * of the address that has the most.
 */
import type { Clock } from "../ports.ts";

/** The bound by address (IPv6: /64). A household that reconnects after a restart needs far fewer. */
const PER_ADDRESS = 64;
/** The total bound: a few MiB of memory, and more signatures than a server verifies in the time that connections get. */
const TOTAL = 4096;
/** Enough to prove a key over a poor network; half of the time after which an unproved connection is closed anyway. */
const PATIENCE_SECS = 5;

export interface Admission {
  /**
   * Counts one connection. Call the returned function, any number of times, when it has proved a key or closed. `undefined`: too many.
   * @param close closes this connection to make room for another
   */
  enter(addressKey: string, close: () => void): (() => void) | undefined;
}

interface Unproved {
  readonly since: number;
  readonly close: () => void;
}

/** @param factor multiplies both bounds @param onRefused called for every connection that is refused */
export function createAdmission(factor: number, clock: Clock, onRefused: () => void): Admission {
  /** By address; the oldest is the first of each set. */
  const byAddress = new Map<string, Set<Unproved>>();
  let total = 0;

  function leave(addressKey: string, connection: Unproved): void {
    const connections = byAddress.get(addressKey);
    if (!connections?.delete(connection)) return;
    total--;
    if (connections.size === 0) byAddress.delete(addressKey);
  }

  function mostCrowdedAddress(): string {
    let most = "";
    for (const [addressKey, { size }] of byAddress) if (size > (byAddress.get(most)?.size ?? 0)) most = addressKey;
    return most;
  }

  /** Whether one more fits, if need be after another was closed for it. */
  function makeRoom(addressKey: string): boolean {
    if ((byAddress.get(addressKey)?.size ?? 0) >= PER_ADDRESS * factor) return closeOldest(addressKey);
    return total < TOTAL * factor || closeOldest(mostCrowdedAddress());
  }

  /** Closes the oldest connection of an address. False when that has not had enough time yet. */
  function closeOldest(addressKey: string): boolean {
    const [oldest] = byAddress.get(addressKey) ?? [];
    if (!oldest || clock.elapsed() - oldest.since < PATIENCE_SECS) return false;
    leave(addressKey, oldest);
    oldest.close();
    return true;
  }

  return {
    enter(addressKey, close) {
      if (!makeRoom(addressKey)) {
        onRefused();
        return undefined;
      }
      const connection = { since: clock.elapsed(), close };
      byAddress.set(addressKey, (byAddress.get(addressKey) ?? new Set()).add(connection));
      total++;
      return () => leave(addressKey, connection);
    },
  };
}
