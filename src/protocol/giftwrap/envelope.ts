/** The GiftWrap, the layer that relays see (§3.3): its bytes, and the two event ids (§4.5). */
import { type Bytes, be64, concat, utf8 } from "../encoding/bytes.ts";
import { decodeStructure, MAX_REQUEST_VALUES } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { blob, bytes, type Infer, structure, uint64 } from "../encoding/schema.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { LIMITS } from "../wire/limits.ts";

export const GiftWrapType = structure("GiftWrap", {
  recipient: bytes(32),
  ephemeral_pk: bytes(32),
  nonce: bytes(24),
  ciphertext: blob(LIMITS.MAX_CIPHERTEXT_SIZE, 16),
  created_at: uint64,
  expires_at: uint64,
});
export type GiftWrap = Infer<typeof GiftWrapType>;

/** @throws ProtocolError `malformed` */
export const readGiftWrap = (input: Bytes): GiftWrap => GiftWrapType.parse(decodeStructure(input, MAX_REQUEST_VALUES), "GiftWrap");

export function writeGiftWrap(giftWrap: GiftWrap): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  GiftWrapType.write(out, giftWrap);
  return out.finish();
}

/** The event id of STORE, 32 bytes: BLAKE2b(ephemeral_pk || nonce || ciphertext). Clients deduplicate by it, also sealed submissions. */
export function eventId(
  crypto: Crypto,
  { ephemeral_pk, nonce, ciphertext }: Pick<GiftWrap, "ephemeral_pk" | "nonce" | "ciphertext">,
): Bytes {
  return crypto.blake2b(32, concat(ephemeral_pk, nonce, ciphertext));
}

const SEALED_TAG = utf8("ppp-note-event-id-v1");

/** The event id of a sealed submission, 32 bytes, which covers the delivery token and created_at as well. */
export function sealedEventId(
  crypto: Crypto,
  submit: Pick<GiftWrap, "ephemeral_pk" | "nonce" | "ciphertext" | "created_at"> & { readonly delivery_token: Bytes },
): Bytes {
  const { ephemeral_pk, nonce, ciphertext, delivery_token, created_at } = submit;
  return crypto.blake2b(32, concat(SEALED_TAG, ephemeral_pk, nonce, ciphertext, delivery_token, be64(created_at)));
}
