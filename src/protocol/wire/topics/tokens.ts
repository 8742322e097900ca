/** Delivery tokens, and anonymous submissions under them (§6.3). */
import { blob, bytes, type Infer, record, uint64 } from "../../encoding/schema.ts";
import { rate } from "../bounds.ts";
import { command, type RelayTopic, reply } from "../declare.ts";
import { general } from "./general.ts";

const limits = {
  /** Registered delivery tokens per recipient. */
  MAX_DELIVERY_TOKENS_PER_RECIPIENT: 100,
};

const commands = {
  /** Registers a token under which one contact may submit notes anonymously. */
  REGISTER_DELIVERY_TOKEN: command("self", { delivery_token: bytes(12) }, ["DELIVERY_TOKEN_REGISTERED"]),
  /** Withdraws a delivery token. */
  DEREGISTER_DELIVERY_TOKEN: command("self", { delivery_token: bytes(12) }, ["DELIVERY_TOKEN_DEREGISTERED"]),
};

const messages = {
  /** Delivery token registered. */
  DELIVERY_TOKEN_REGISTERED: reply({}),
  /** Delivery token withdrawn. */
  DELIVERY_TOKEN_DEREGISTERED: reply({}),
};

export const tokens = { limits, commands, messages };

/** POST /v1/note/submit (§6.3). */
export const SealedNoteSubmit = record("SealedNoteSubmit", {
  delivery_token: bytes(12),
  ephemeral_pk: bytes(32),
  nonce: bytes(24),
  ciphertext: blob(general.limits.MAX_CIPHERTEXT_SIZE, 16),
  created_at: uint64,
  expires_at: uint64,
});
export type SealedNoteSubmit = Infer<typeof SealedNoteSubmit>;
export const SealedNoteReply = record("SealedNoteReply", { event_id: bytes(32) });

const relayLimits = {
  /** Sealed submissions per delivery or member token. */
  SEALED_TOKEN_RATE_LIMIT: rate(2, 1),
  /** Sealed submissions per client address (IPv6 by /64). */
  SEALED_IP_RATE_LIMIT: rate(120, 60),
  /** HTTP body of a sealed submission. */
  SEALED_BODY_LIMIT_BYTES: 128 * 1024,
};

export const tokensAtRelay = {
  limits: relayLimits,
  spends: { REGISTER_DELIVERY_TOKEN: { budgets: ["REGISTER_IP_RATE"] } },
  endpoints: [
    {
      method: "POST",
      path: "/v1/note/submit",
      body: SealedNoteSubmit,
      auth: "token in body",
      doc: "Anonymous note: 201 {event_id}.",
    },
  ],
} as const satisfies RelayTopic;
