/** POST /v1/note/submit (§6.3): a note from nobody in particular. */

import type { HttpAnswer } from "../../../src/host/http/answer.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import { sealedEventId, writeGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { SEALED_STATUS, SealedNoteReply, SealedNoteSubmit } from "../../../src/protocol/wire/endpoints.ts";
import { keyOf } from "../../hub/hub.ts";
import type { TokenStore } from "../../store/store.ts";
import { refusal, type Sealed, stored } from "../../wire/sealed.ts";
import { accept, hashing, newEvent } from "../mailbox/accept.ts";
import type { MailboxServices } from "../mailbox/handlers.ts";

async function store(services: MailboxServices, submit: SealedNoteSubmit, recipient: Bytes): Promise<HttpAnswer> {
  const { crypto, clock, hub } = services;
  const { ephemeral_pk, nonce, ciphertext, created_at, expires_at } = submit;
  const now = clock.now();
  let giftWrap: ReturnType<typeof accept>;
  try {
    giftWrap = accept({ recipient, ephemeral_pk, nonce, ciphertext, created_at, expires_at }, now);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error.code === "expired" ? refusal(422, "expired", error.message) : refusal(400, "malformed", error.message);
  }
  const event_id = sealedEventId(hashing(crypto), submit);
  const outcome = await services.store.put(newEvent(crypto, giftWrap, writeGiftWrap(giftWrap), event_id), now);
  if (outcome === "duplicate") return refusal(409, "duplicate", "this event is already stored");
  // As a token that nobody registered: a block is between the operator and the blocked.
  if (outcome === "blocked") return refusal(401, "unauthorized", SEALED_STATUS[401]);
  if (outcome !== "stored") return refusal(507, "quota", SEALED_STATUS[507]);
  await hub.eventStored(recipient);
  return stored(SealedNoteReply, { event_id });
}

export const sealedNotes = (services: MailboxServices, tokens: TokenStore): Sealed<typeof SealedNoteSubmit.fields, Bytes> => ({
  body: SealedNoteSubmit,
  open: ({ delivery_token }) => tokens.ownerOf(delivery_token),
  tokenKey: ({ delivery_token }) => keyOf(delivery_token),
  store: (submit, recipient) => store(services, submit, recipient),
});
