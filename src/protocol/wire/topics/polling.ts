/** The HTTP transport (§5.2): the event endpoints, and any command as a body (ours). Its commands are those of the other topics. */
import { blob, bytes, list, record } from "../../encoding/schema.ts";
import { MAX_EVENT_BYTES } from "../common-fields.ts";
import type { RelayTopic } from "../declare.ts";
import { mailbox } from "./mailbox.ts";

const limits = {
  /** Ours. Largest distance of X-PPP-Timestamp from the relay's clock. */
  POLL_CLOCK_SKEW_SECS: 90,
  /** Ours. Largest `wait` of a long poll. */
  MAX_LONG_POLL_SECS: 25,
};

export const polling = { options: ["http-poll", "http-command"], limits } as const;

export const StoreBody = record("StoreBody", { event: blob(MAX_EVENT_BYTES) });
export const AckBody = record("AckBody", { event_ids: list(bytes(32), mailbox.limits.MAX_ACK_IDS) });

const relayLimits = {
  /** Ours. Notices kept for a polling client. */
  NOTICES_TTL_SECS: 120,
};

export const pollingAtRelay = {
  limits: relayLimits,
  endpoints: [
    { method: "POST", path: "/v1/events", body: StoreBody, auth: "PPP-Ed25519", feature: "http-poll", doc: "STORE." },
    {
      method: "GET",
      path: "/v1/events?since=&cursor=&wait=",
      body: "none",
      auth: "PPP-Ed25519",
      feature: "http-poll",
      doc: "FETCH, with notices and long poll. `cursor` as `<stored_at>.<event_id in hex>`, `wait` in seconds.",
    },
    { method: "POST", path: "/v1/events/ack", body: AckBody, auth: "PPP-Ed25519", feature: "http-poll", doc: "ACK." },
    {
      method: "POST",
      path: "/v1/command",
      body: "command frame",
      auth: "PPP-Ed25519",
      feature: "http-command",
      doc: "Any command; answers with its reply frame.",
    },
  ],
} as const satisfies RelayTopic;
