/** POST /v1/note/submit (§6.3): a note from nobody in particular. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { sealedEventId } from "../../../src/protocol/giftwrap/envelope.ts";
import { SEALED_STATUS, SealedNoteSubmit } from "../../../src/protocol/wire/endpoints.ts";
import { keyOf } from "../../hub/hub.ts";
import type { TokenStore } from "../../store/store.ts";
import { refusal, type Sealed } from "../../wire/sealed.ts";
import { hashing } from "../mailbox/accept.ts";
import type { MailboxServices } from "../mailbox/handlers.ts";
import { storeSealed } from "../mailbox/store-sealed.ts";

/** As for a token that nobody registered: a block is between the operator and the blocked. */
const UNKNOWN = refusal(401, "unauthorized", SEALED_STATUS[401]);

export const sealedNotes = (services: MailboxServices, tokens: TokenStore): Sealed<typeof SealedNoteSubmit.fields, Bytes> => ({
  body: SealedNoteSubmit,
  open: ({ delivery_token }) => tokens.ownerOf(delivery_token),
  tokenKey: ({ delivery_token }) => keyOf(delivery_token),
  store(submit, recipient) {
    const { delivery_token: _, ...envelope } = submit;
    return storeSealed(services, { recipient, ...envelope }, sealedEventId(hashing(services.crypto), submit), UNKNOWN);
  },
});
