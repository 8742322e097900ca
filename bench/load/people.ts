/** Keys and envelopes for load, made beforehand, so that the clock sees the relay and the sockets. */
import { randomBytes } from "node:crypto";
import sodium from "libsodium-wrappers";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody, encodeCommand } from "../../src/protocol/wire/frame.ts";

await sodium.ready;

export const SIZE = 500;
/** What an envelope has beside its ciphertext. */
const OVERHEAD = 123;

export interface Keys {
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

export const keys = (label: string): Keys =>
  sodium.crypto_sign_seed_keypair(sodium.crypto_generichash(32, sodium.from_string(label), null));
export const sign = (message: Bytes, { privateKey }: Keys): Bytes => sodium.crypto_sign_detached(message, privateKey);
export const tokenOf = (index: number): Bytes =>
  sodium.crypto_generichash(16, sodium.from_string(`token ${index}`), null).subarray(0, 12);

const ephemeral_pk = keys("ephemeral").publicKey;
const now = Math.floor(Date.now() / 1000);

function parts(index: number, lasts = 86_400) {
  const nonce = new Uint8Array(24);
  new DataView(nonce.buffer).setUint32(0, index);
  const ciphertext = randomBytes(SIZE - OVERHEAD);
  return { ephemeral_pk, nonce, ciphertext, created_at: now, expires_at: now + lasts };
}

export const envelope = (recipient: Bytes, index: number, lasts?: number): Bytes =>
  writeGiftWrap({ recipient, ...parts(index, lasts) });
/** @param lasts seconds until it expires */
export const storeFrame = (recipient: Bytes, index: number, lasts?: number): Bytes =>
  encodeCommand({ cmd: "STORE", event: envelope(recipient, index, lasts) });
export const sealedBody = (token: Bytes, index: number): Bytes =>
  encodeBody(SealedNoteSubmit, { delivery_token: token, ...parts(index) });

/** The STORE form of an envelope's id. Its fields stand at fixed places when it is written canonically. */
export function storeId(event: Bytes): Bytes {
  const ephemeralAt = 1 + 1 + 2 + 32 + 1 + 2;
  const nonceAt = ephemeralAt + 32 + 1 + 2;
  const cipherAt = nonceAt + 24 + 1 + 3;
  const state = sodium.crypto_generichash_init(null as unknown as Bytes, 32);
  sodium.crypto_generichash_update(state, event.subarray(ephemeralAt, ephemeralAt + 32));
  sodium.crypto_generichash_update(state, event.subarray(nonceAt, nonceAt + 24));
  sodium.crypto_generichash_update(state, event.subarray(cipherAt, cipherAt + SIZE - OVERHEAD));
  return sodium.crypto_generichash_final(state, 32);
}
