/** The hub of a single process, with notifications batched in aligned windows (metadata protection). */
import type { Bytes } from "../../src/protocol/bytes.ts";
import type { Clock } from "../ports.ts";
import { type Attached, type Hub, keyOf } from "./hub.ts";

/**
 * Windows are aligned to the clock and the same for everybody, so that the moment of a NOTIFY says only in which window its events
 * were stored: an observer cannot match a submission to the notification it caused. A window of 0 notifies at once.
 */
export function createLocalHub(clock: Clock, windowSecs: number): Hub {
  const attached = new Map<string, Set<Attached>>();
  let waiting = new Map<string, number>();

  function tell(key: string, count: number): void {
    for (const connection of attached.get(key) ?? []) connection.notify(count);
  }

  function flush(): void {
    const due = waiting;
    waiting = new Map();
    for (const [key, count] of due) tell(key, count);
  }

  function attach(pubkey: Bytes, connection: Attached): () => void {
    const key = keyOf(pubkey);
    const connections = attached.get(key) ?? new Set();
    attached.set(key, connections.add(connection));
    return () => {
      connections.delete(connection);
      if (connections.size === 0 && attached.get(key) === connections) attached.delete(key);
    };
  }

  async function eventStored(recipient: Bytes): Promise<void> {
    const key = keyOf(recipient);
    // Who attaches later fetches first, so only those attached now need the word, and memory is bounded by them.
    if (!attached.has(key)) return;
    if (windowSecs === 0) return tell(key, 1);
    if (waiting.size === 0) {
      const now = clock.now();
      clock.after((Math.floor(now / windowSecs) + 1) * windowSecs - now, flush);
    }
    waiting.set(key, (waiting.get(key) ?? 0) + 1);
  }

  return { attach, eventStored };
}
