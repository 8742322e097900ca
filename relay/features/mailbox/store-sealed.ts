/** Storing an envelope that came over HTTP from nobody in particular, and what is answered. */
import type { HttpAnswer } from "../../../src/host/http/answer.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import { type GiftWrap, writeGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { SEALED_STATUS, SealedNoteReply } from "../../../src/protocol/wire/endpoints.ts";
import { refusal, stored } from "../../wire/sealed.ts";
import { accept, newEvent } from "./accept.ts";
import type { MailboxServices } from "./handlers.ts";

/**
 * @param sealedId its other id, where it has one
 * @param blocked the answer for a recipient that this relay serves nothing
 */
export async function storeSealed(
  { crypto, clock, hub, store }: MailboxServices,
  sent: GiftWrap,
  sealedId: Bytes | undefined,
  blocked: HttpAnswer,
): Promise<HttpAnswer> {
  const now = clock.now();
  let giftWrap: GiftWrap;
  try {
    giftWrap = accept(sent, now);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error.code === "expired" ? refusal(422, "expired", error.message) : refusal(400, "malformed", error.message);
  }
  const event = newEvent(crypto, giftWrap, writeGiftWrap(giftWrap), sealedId);
  const outcome = await store.put(event, now);
  if (outcome === "duplicate") return refusal(409, "duplicate", "this event is already stored");
  if (outcome === "blocked") return blocked;
  if (outcome !== "stored") return refusal(507, "quota", SEALED_STATUS[507]);
  await hub.eventStored(giftWrap.recipient);
  return stored(SealedNoteReply, { event_id: sealedId ?? event.eventId });
}
