/** Limits of all frames, the general failure reply, and the advertisement of what a relay supports. */
import { list, optional, text } from "../../encoding/schema.ts";
import { rate } from "../bounds.ts";
import { command, type RelayTopic, reply } from "../declare.ts";

const limits = {
  /** Ciphertext of STORE, STORE_ROOM and sealed submissions. */
  MAX_CIPHERTEXT_SIZE: 64 * 1024,
  /** Smallest circle of a Region (§4.4). */
  MIN_RADIUS_M: 10,
  /** Largest circle of a Region (§4.4). */
  MAX_RADIUS_M: 50_000,
};

const commands = {
  /** Says what the client can do and asks what the relay can. */
  CAPABILITIES: command(
    "self",
    {
      transports: optional(list(text(16), 8)),
      push_platform: optional(text(16)),
      push_token: optional(text(2048)),
    },
    ["CAPABILITIES"],
    false,
  ),
};

const messages = {
  /** What this relay can do; `json` is the body of GET /v1/capabilities. */
  CAPABILITIES: reply({ json: text(8192) }, false),
  /** The general failure reply. */
  STORE_FAIL: reply({ reason: text(300) }),
};

export const general = { limits, commands, messages };

const relayLimits = {
  /** Commands without a budget of their own, per pubkey and command. */
  DEFAULT_COMMAND_RATE: rate(30, 60),
  /** Ours. WebSocket frame from a client, STORE_BACKUP excepted. */
  MAX_FRAME_SIZE: 128 * 1024,
  /** Ours. A reader with more unsent data than this is cut off. */
  MAX_UNSENT_BYTES: 1024 * 1024,
  /** Ours. HTTP requests that prove nothing or are no command, per client address (IPv6 by /64). */
  HTTP_REFUSED_RATE: rate(60, 60),
};

export const generalAtRelay = {
  limits: relayLimits,
  endpoints: [
    { method: "GET", path: "/v1/capabilities", body: "none", auth: "none", doc: "The capability advertisement, as JSON." },
  ],
} as const satisfies RelayTopic;
