/** Mailboxes (§5.1): an envelope is stored, fetched, acknowledged. */
import { blob, bytes, list, optional, record, uint32, uint64 } from "../../encoding/schema.ts";
import { rate } from "../bounds.ts";
import { MAX_EVENT_BYTES } from "../common-fields.ts";
import { command, notice, type RelayTopic, reply } from "../declare.ts";

const DAY = 24 * 60 * 60;

const limits = {
  /** The relay clamps `expires_at` to at most this far ahead. */
  MAX_EVENT_TTL_SECS: 30 * DAY,
  /** Ours. Events in one EVENTS page. */
  FETCH_PAGE_EVENTS: 256,
  /** Ours. Ids in one ACK. */
  MAX_ACK_IDS: 256,
  /** Ours. Notices kept for a polling client; one more replaces the oldest. */
  MAX_NOTICES: 64,
  /** Ours. One notice frame. */
  MAX_NOTICE_BYTES: 1024,
};

/** FETCH's opaque position: clients hand back what they were given. */
export const FetchCursor = record("FetchCursor", { stored_at: uint64, event_id: bytes(32) });

const commands = {
  /** Submits a serialized GiftWrap for delivery. */
  STORE: command("self", { event: blob(MAX_EVENT_BYTES) }, ["STORED"]),
  /** Fetches what is stored for the caller and not acknowledged, oldest first. */
  FETCH: command("self", { since: uint64, cursor: optional(FetchCursor) }, ["EVENTS"]),
  /** Acknowledges events in the caller's mailbox, by either event id. */
  ACK: command("self", { event_ids: list(bytes(32), limits.MAX_ACK_IDS) }, ["ACKED"]),
};

const messages = {
  /** Event stored, durably. */
  STORED: reply({ event_id: bytes(32) }),
  /** Events for the caller; with a cursor when there are more. `notices`: message frames, over HTTP polling only. */
  EVENTS: reply({
    events: list(blob(MAX_EVENT_BYTES), limits.FETCH_PAGE_EVENTS),
    cursor: optional(FetchCursor),
    notices: optional(list(blob(limits.MAX_NOTICE_BYTES), limits.MAX_NOTICES)),
  }),
  /** How many events were acknowledged. */
  ACKED: reply({ count: uint32 }),
  /** New events wait: FETCH. */
  NOTIFY: notice({ count: uint32 }),
};

export const mailbox = { limits, commands, messages };

const relayLimits = {
  /** Ours. Envelope bytes in one EVENTS page. */
  FETCH_PAGE_BYTES: 1024 * 1024,
  /** Ours. The ids of events are kept this long after their expiry, to recognize them when they come again. */
  REMEMBER_IDS_SECS: 30 * DAY,
};

export const mailboxAtRelay = {
  limits: relayLimits,
  rates: { STORE: rate(60, 60), FETCH: rate(30, 60), ACK: rate(60, 60) },
  spends: { STORE: { budgets: ["STORE_IP_RATE", "STORE_IP_BYTES"], bytes: "event" } },
  records: [FetchCursor],
} as const satisfies RelayTopic;
