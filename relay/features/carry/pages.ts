/** Pages of mail for couriers: as those of FETCH, of several mailboxes, and nothing in a mailbox changes by them. */
import { type Bytes, toHex } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { CarryStore, ManyPage, Position } from "../../store/store.ts";

export interface Asked {
  /** In the terms of the cursor. */
  readonly since: number;
  readonly cursor?: Position;
}

/** One of each mailbox in turn, the oldest first: whoever has little mail is not behind whoever has much. */
export function inTurns({ envelopes, recipients }: Pick<ManyPage, "envelopes" | "recipients">): readonly Bytes[] {
  const queues = new Map<string, Bytes[]>();
  envelopes.forEach((envelope, i) => {
    const name = toHex(recipients[i] as Bytes);
    queues.set(name, [...(queues.get(name) ?? []), envelope]);
  });
  const out: Bytes[] = [];
  for (let turn = 0; out.length < envelopes.length; turn++) {
    for (const queue of queues.values()) if (turn < queue.length) out.push(queue[turn] as Bytes);
  }
  return out;
}

export async function pageOf(
  store: CarryStore,
  recipients: readonly Bytes[],
  { since, cursor }: Asked,
  now: number,
): Promise<{ readonly events: readonly Bytes[]; readonly cursor?: Position }> {
  const from = Math.max(since, cursor?.stored_at ?? 0);
  const page = await store.page({
    recipients,
    after: { stored_at: from, event_id: new Uint8Array(32) },
    endsAfter: now + RELAY_LIMITS.CARRY_LEAST_LIFE_SECS,
    maxEvents: LIMITS.FETCH_PAGE_EVENTS,
    maxBytes: RELAY_LIMITS.FETCH_PAGE_BYTES,
  });
  return { events: inTurns(page), ...(page.next ? { cursor: page.next } : {}) };
}
