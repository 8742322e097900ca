/** What the relay asks of an envelope before it stores it (§5.1, §6.3). It never looks inside. */

import { ProtocolError } from "../../../src/protocol/errors.ts";
import { eventId, type GiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { isAcceptablePublicKey } from "../../../src/protocol/primitives/public-keys.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { RelayCrypto } from "../../crypto.ts";
import type { NewEvent } from "../../store/store.ts";

/** The envelope as it may be stored: its expiry clamped. @throws ProtocolError `expired`, or `malformed` for unusable keys */
export function accept(giftWrap: GiftWrap, now: number): GiftWrap {
  const { recipient, ephemeral_pk, expires_at } = giftWrap;
  if (!isAcceptablePublicKey(recipient)) throw new ProtocolError("malformed", "recipient: not an acceptable key");
  if (!isAcceptablePublicKey(ephemeral_pk)) throw new ProtocolError("malformed", "ephemeral_pk: not an acceptable key");
  if (expires_at <= now) throw new ProtocolError("expired", "expires_at has passed");
  const latest = Math.floor(now) + LIMITS.MAX_EVENT_TTL_SECS;
  return expires_at > latest ? { ...giftWrap, expires_at: latest } : giftWrap;
}

/** The protocol's id functions want a whole `Crypto`, of which they use the hash alone. */
export const hashing = (crypto: RelayCrypto): Crypto => crypto as Crypto;

/** What the store is given. */
export function newEvent(
  crypto: RelayCrypto,
  giftWrap: GiftWrap,
  envelope: NewEvent["envelope"],
  sealedId: NewEvent["sealedId"],
): NewEvent {
  return {
    recipient: giftWrap.recipient,
    eventId: eventId(hashing(crypto), giftWrap),
    sealedId,
    createdAt: giftWrap.created_at,
    expiresAt: giftWrap.expires_at,
    envelope,
  };
}
