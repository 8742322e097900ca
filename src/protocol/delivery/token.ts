/** Delivery tokens (§6.3): a contact submits notes under one without authenticating to the relay. */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import type { Identity, Recipient } from "../identity/identity.ts";
import type { Crypto } from "../primitives/crypto.ts";

const TAG = utf8("ppp-note-delivery-v1");

function token(crypto: Crypto, own: Identity, other: Recipient, recipientKey: Bytes): Bytes {
  const shared = crypto.scalarMult(own.x25519Secret, other.x25519Public);
  return crypto.blake2b(12, concat(recipientKey, TAG), shared);
}

/** The token under which `own` submits to `recipient`; 12 bytes. */
export const tokenForSending = (crypto: Crypto, own: Identity, recipient: Recipient): Bytes =>
  token(crypto, own, recipient, recipient.publicKey);

/** The token that `own` registers so that `contact` can submit to `own`; 12 bytes. */
export const tokenForReceiving = (crypto: Crypto, own: Identity, contact: Recipient): Bytes =>
  token(crypto, own, contact, own.publicKey);
