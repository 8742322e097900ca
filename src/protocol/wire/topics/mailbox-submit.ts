/** Anonymous submission to a mailbox by its id (ours): one request where a socket under a key used once would take five round trips. */
import { blob, bytes, type Infer, optional, record, uint64 } from "../../encoding/schema.ts";
import type { RelayTopic } from "../declare.ts";
import { general } from "./general.ts";

export const mailboxSubmit = { options: ["mailbox-submit"] } as const;

/** POST /v1/mailbox/submit. The event's id is that of STORE, which the mailbox's owner can compute. */
export const MailboxSubmit = record("MailboxSubmit", {
  mailbox: bytes(32),
  ephemeral_pk: bytes(32),
  nonce: bytes(24),
  ciphertext: blob(general.limits.MAX_CIPHERTEXT_SIZE, 16),
  created_at: uint64,
  expires_at: uint64,
  /** Ours: a token of feature `postage`, which makes it independent of what the address may still send. */
  postage: optional(bytes(48)),
});
export type MailboxSubmit = Infer<typeof MailboxSubmit>;

export const mailboxSubmitAtRelay = {
  endpoints: [
    {
      method: "POST",
      path: "/v1/mailbox/submit",
      body: MailboxSubmit,
      auth: "none",
      feature: "mailbox-submit",
      doc: "Anonymous envelope for a mailbox: 201 {event_id}; a relay knows no mailbox beforehand, so 401 is only where postage is required: it is missing, spent, or of another relay.",
    },
  ],
} as const satisfies RelayTopic;
