/** Keys, signatures and envelopes for tests, from numbers, so that a failure can be repeated. */
import sodium from "libsodium-wrappers";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { Writer } from "../../src/protocol/encoding/msgpack-writer.ts";
import { type GiftWrap, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { mailbox, mailboxMaster } from "../../src/protocol/mailboxes/mailbox.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { bareAuthMessage, boundAuthMessage } from "../../src/protocol/wire/auth.ts";
import type { CommandName } from "../../src/protocol/wire/commands.ts";
import { FIELD_NUMBERS, type FieldName } from "../../src/protocol/wire/field-numbers.ts";
import { WIRE } from "../../src/protocol/wire/wire.ts";

await sodium.ready;

export interface Person {
  readonly publicKey: Bytes;
  sign(message: Bytes): Bytes;
  auth(nonce: Bytes, host?: string): { readonly pubkey: Bytes; readonly sig: Bytes; readonly bound?: boolean };
}

/** Bytes that differ for every label. */
export const bytesOf = (label: string, length: number): Bytes => sodium.crypto_generichash(length, sodium.from_string(label), null);

/** The same, for more than BLAKE2b's 64 bytes. */
export const longBytesOf = (label: string, length: number): Bytes =>
  Uint8Array.from({ length }, (_, i) => bytesOf(`${label} ${i >> 6}`, 64)[i & 63] as number);

/** An X25519 public key. */
export const x25519Key = (label: string): Bytes => sodium.crypto_scalarmult_base(bytesOf(label, 32));

export const blake2b256 = (bytes: Bytes): Bytes => sodium.crypto_generichash(32, bytes, null);

export function person(name: string): Person {
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(bytesOf(`seed of ${name}`, 32));
  return signing(publicKey, (message) => sodium.crypto_sign_detached(message, privateKey));
}

/** Somebody who comes with the key of a hidden mailbox: to a relay one like any other. */
export function hiddenPerson(name: string): Person {
  const crypto = {
    blake2b: (length: number, input: Bytes, key?: Bytes) => sodium.crypto_generichash(length, input, key ?? null),
  } as Crypto;
  const { publicKey, sign } = mailbox(crypto, mailboxMaster(crypto, bytesOf(`seed of ${name}`, 32), 0), "relay.example", 20_800);
  return signing(publicKey, sign);
}

function signing(publicKey: Bytes, sign: (message: Bytes) => Bytes): Person {
  return {
    publicKey,
    sign,
    auth: (nonce, host) =>
      host === undefined
        ? { pubkey: publicKey, sig: sign(bareAuthMessage(nonce)) }
        : { pubkey: publicKey, sig: sign(boundAuthMessage(nonce, host)), bound: true },
  };
}

const ephemeralKeys = new Map<string, Bytes>();
function ephemeralKey(label: string): Bytes {
  const key = ephemeralKeys.get(label) ?? person(`ephemeral ${label}`).publicKey;
  ephemeralKeys.set(label, key);
  return key;
}

export type Parts = Pick<GiftWrap, "ephemeral_pk" | "nonce" | "ciphertext" | "created_at" | "expires_at">;

/** What one submission consists of, whichever path it takes. */
export function parts(label: string, now: number, size = 200): Parts {
  const ciphertext = new Uint8Array(size).fill(label.length);
  ciphertext.set(bytesOf(`ciphertext ${label}`, 16).subarray(0, Math.min(16, size)));
  return {
    ephemeral_pk: ephemeralKey("wrap"),
    nonce: bytesOf(`nonce ${label}`, 24),
    ciphertext,
    created_at: Math.floor(now),
    expires_at: Math.floor(now) + 3600,
  };
}

export const envelope = (recipient: Bytes, label: string, now: number, changes: Partial<GiftWrap> = {}): Bytes =>
  writeGiftWrap({ recipient, ...parts(label, now), ...changes });

/** What no honest encoder writes: an envelope with anything in any field. */
export function wrongEnvelope(
  recipient: Bytes,
  label: string,
  now: number,
  changes: Record<string, Bytes | number | string>,
): Bytes {
  const fields = { recipient, ...parts(label, now), ...changes };
  const out = new Writer();
  out.map(Object.keys(fields).length);
  for (const [name, value] of Object.entries(fields)) {
    out.scalar(FIELD_NUMBERS[name as FieldName]);
    out.scalar(value);
  }
  return out.finish();
}

/** A command frame with anything in any field. */
export function wrongFrame(cmd: string, fields: Record<string, Bytes | number | string | boolean>): Bytes {
  const out = new Writer();
  out.map(1 + Object.keys(fields).length);
  for (const [name, value] of Object.entries({ cmd, ...fields })) {
    out.scalar(name);
    out.scalar(value);
  }
  return out.finish();
}

/** All that a relay knows, those among them that an app learns later. */
export const commandNames = Object.keys(WIRE.commands) as CommandName[];
