/** Authentication (§5.1), in the bare form or bound to the relay and the request (ours). */
import { bool, bytes, optional, text } from "../../encoding/schema.ts";
import { command, notice, type RelayTopic, reply } from "../declare.ts";

const DAY = 24 * 60 * 60;

const commands = {
  /** Answers CHALLENGE. `sig` covers the nonce, or with `bound` the relay's host too (bound-auth). */
  AUTH: command("anyone", { pubkey: bytes(32), sig: bytes(64), bound: optional(bool) }, ["AUTH_OK"]),
};

const messages = {
  /** Authentication challenge: the client signs the nonce. */
  CHALLENGE: notice({ nonce: bytes(32) }),
  /** Authentication succeeded. */
  AUTH_OK: reply({}),
  /** Authentication failed. */
  AUTH_FAIL: reply({ reason: text(300) }),
};

export const session = { options: ["bound-auth", "bound-http"], commands, messages, failure: "AUTH_FAIL" } as const;

const relayLimits = {
  /** Ours. A connection that has not authenticated by then is closed. */
  AUTH_TIMEOUT_SECS: 10,
  /** Ours. After a key used a bound form, its bare forms are refused for this long (PPP_REQUIRE_BOUND=seen). */
  BOUND_MEMORY_SECS: 31 * DAY,
};

export const sessionAtRelay = {
  limits: relayLimits,
  endpoints: [{ method: "GET", path: "/v1/ws", body: "none", auth: "none", doc: "Upgrades to the WebSocket transport (§5.1)." }],
} as const satisfies RelayTopic;
