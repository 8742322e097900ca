/** Opening parcels for a hidden mailbox's key. Apart from parcel.ts, because the arithmetic is only loaded where mailboxes are. */
import type { Bytes } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { MailboxMaster } from "../mailboxes/mailbox.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { decodePoint, encodePoint, isOfPrimeOrder, multiply } from "../primitives/edwards-points.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import type { ParcelKey } from "./parcel.ts";

/**
 * A mailbox's scalar is not a multiple of eight, as X25519 would make it, so it multiplies on the Edwards curve. A key with a part of small
 * order is refused first: that part would tell three bits of the scalar.
 */
export const mailboxParcelKey = (
  crypto: Crypto,
  { publicKey, scalar }: Pick<MailboxMaster, "publicKey" | "scalar">,
): ParcelKey => ({
  publicKey,
  agree(ephemeral: Bytes): Bytes {
    const point = isAcceptablePublicKey(ephemeral) ? decodePoint(ephemeral) : undefined;
    if (!point || !isOfPrimeOrder(point)) throw new ProtocolError("bad-key", "not an acceptable public key");
    return crypto.toX25519Public(encodePoint(multiply(point, scalar)));
  },
});
