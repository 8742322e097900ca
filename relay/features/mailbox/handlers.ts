/** STORE, FETCH and ACK (§5.1). */

import type { Clock } from "../../../src/host/ports.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import { type GiftWrap, readGiftWrap, writeGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { mailbox } from "../../../src/protocol/wire/topics/mailbox.ts";
import type { RelayCrypto } from "../../crypto.ts";
import type { Hub } from "../../hub/hub.ts";
import type { MailboxStore, PutOutcome } from "../../store/store.ts";
import { type Failure, fail, type HandlersOf } from "../../wire/outcome.ts";
import { envelopeIsOversize } from "../../wire/oversize.ts";
import { accept, newEvent } from "./accept.ts";

export interface MailboxServices {
  readonly store: MailboxStore;
  readonly crypto: RelayCrypto;
  readonly clock: Clock;
  readonly hub: Hub;
}

/** Why a well-formed event was not stored. */
const NOT_STORED: Readonly<Record<Exclude<PutOutcome, "stored">, Failure>> = {
  duplicate: fail("duplicate", "this event is already stored"),
  "mailbox-full": fail("quota", "the mailbox is full"),
  "store-full": fail("quota", "the relay is full"),
  blocked: fail("forbidden", "this relay takes nothing for this key"),
};

interface Accepted {
  readonly giftWrap: GiftWrap;
  readonly envelope: Bytes;
}

function read(event: Bytes, now: number): Accepted | Failure {
  try {
    const sent = readGiftWrap(event);
    const giftWrap = accept(sent, now);
    // Stored as received; encoded again only if its expiry was clamped.
    return { giftWrap, envelope: giftWrap === sent ? event : writeGiftWrap(giftWrap) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    if (envelopeIsOversize(event)) return fail("too-large", error.message);
    return fail(error.code === "expired" ? "expired" : "malformed", error.message);
  }
}

export function mailboxHandlers({ store, crypto, clock, hub }: MailboxServices): HandlersOf<typeof mailbox> {
  return {
    STORE: {
      async run({ event }) {
        const now = clock.now();
        const accepted = read(event, now);
        if ("failure" in accepted) return accepted;
        const stored = newEvent(crypto, accepted.giftWrap, accepted.envelope, undefined);
        const outcome = await store.put(stored, now);
        if (outcome !== "stored") return NOT_STORED[outcome];
        await hub.eventStored(stored.recipient);
        return { cmd: "STORED", event_id: stored.eventId };
      },
    },
    FETCH: {
      reads: true,
      async run({ since, cursor }, { pubkey }) {
        const bounds = { maxEvents: LIMITS.FETCH_PAGE_EVENTS, maxBytes: RELAY_LIMITS.FETCH_PAGE_BYTES };
        const page = await store.page({ recipient: pubkey, since, after: cursor, ...bounds }, clock.now());
        return { cmd: "EVENTS", events: page.envelopes, ...(page.next ? { cursor: page.next } : {}) };
      },
    },
    ACK: {
      async run({ event_ids }, { pubkey }) {
        return { cmd: "ACKED", count: await store.acknowledge(pubkey, event_ids, clock.now()) };
      },
    },
  };
}
