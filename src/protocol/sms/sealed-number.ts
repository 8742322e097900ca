/**
 * Phone numbers on their way to a gateway for text messages (ours). A relay carries the box and cannot open it; every box of one number is another, so
 * that registrations are not tied by it.
 *
 *     key = BLAKE2b(32, key = tag, X25519(e, gateway) || E || gateway);  box = E || XChaCha20-Poly1305(content, nonce 24 × 0, key)
 *
 * `e` is used once, so its key needs no other nonce. Contents have a fixed length, so that the length tells nothing.
 */
import { type Bytes, concat } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { x25519PublicKey } from "../primitives/x25519.ts";

/** What sealing needs. */
export type BoxCrypto = Pick<Crypto, "scalarMult" | "blake2b" | "seal" | "open">;

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const NUMBER_BYTES = 16;

/** Of what the gateway gives for a number whose owner typed its code back: its nonce, number, day and tag. Only the gateway reads it. */
export const TOKEN_BYTES = 24 + NUMBER_BYTES + 4 + TAG_BYTES;
export const SEALED_NUMBER_BYTES = KEY_BYTES + NUMBER_BYTES + TAG_BYTES;
export const SEALED_TOKEN_BYTES = KEY_BYTES + TOKEN_BYTES + TAG_BYTES;

const TAGS = { number: "ppp-sms-number-v1", token: "ppp-sms-token-v1" } as const;
type Content = keyof typeof TAGS;

/** Each key encrypts once. */
const noNonce = (): Bytes => new Uint8Array(24);
const ascii = (text: string): Bytes => Uint8Array.from(text, (one) => one.charCodeAt(0));

const keyOf = (crypto: BoxCrypto, content: Content, shared: Bytes, ephemeral: Bytes, gateway: Bytes): Bytes =>
  crypto.blake2b(KEY_BYTES, concat(shared, ephemeral, gateway), ascii(TAGS[content]));

function seal(crypto: BoxCrypto, content: Content, plaintext: Bytes, gateway: Bytes, secret: Bytes): Bytes {
  const ephemeral = x25519PublicKey(crypto, secret);
  const key = keyOf(crypto, content, crypto.scalarMult(secret, gateway), ephemeral, gateway);
  return concat(ephemeral, crypto.seal(plaintext, noNonce(), key));
}

/** @throws ProtocolError `malformed`, `bad-key`, `cannot-open` */
function open(crypto: BoxCrypto, content: Content, box: Bytes, length: number, secret: Bytes): Bytes {
  if (box.length !== length) throw new ProtocolError("malformed", "sealed number: length");
  const ephemeral = box.subarray(0, KEY_BYTES);
  const shared = crypto.scalarMult(secret, ephemeral);
  return crypto.open(
    box.subarray(KEY_BYTES),
    noNonce(),
    keyOf(crypto, content, shared, ephemeral, x25519PublicKey(crypto, secret)),
  );
}

/** A number in E.164, `+…`, as sixteen bytes. @throws ProtocolError `malformed` */
export function numberBytes(number: string): Bytes {
  if (!/^\+[1-9]\d{6,14}$/.test(number)) throw new ProtocolError("malformed", "number: not E.164");
  return concat(ascii(number), new Uint8Array(NUMBER_BYTES - number.length));
}

/** @throws ProtocolError `malformed` */
export function numberIn(bytes: Bytes): string {
  const text = String.fromCharCode(...bytes.subarray(0, NUMBER_BYTES));
  const number = text.replace(/\0+$/, "");
  if (bytes.length !== NUMBER_BYTES || !/^\+[1-9]\d{6,14}$/.test(number)) throw new ProtocolError("malformed", "number: not E.164");
  return number;
}

/** @param ephemeral 32 random bytes, for this box only @throws ProtocolError `malformed` for what is no number, `bad-key` */
export const sealNumber = (crypto: BoxCrypto, number: string, gateway: Bytes, ephemeral: Bytes): Bytes =>
  seal(crypto, "number", numberBytes(number), gateway, ephemeral);

/** @throws ProtocolError `malformed`, `bad-key`, `cannot-open` */
export const openNumber = (crypto: BoxCrypto, box: Bytes, secret: Bytes): string =>
  numberIn(open(crypto, "number", box, SEALED_NUMBER_BYTES, secret));

/** @param token as the gateway gave it @param ephemeral 32 random bytes, for this box only @throws ProtocolError `malformed`, `bad-key` */
export function sealToken(crypto: BoxCrypto, token: Bytes, gateway: Bytes, ephemeral: Bytes): Bytes {
  if (token.length !== TOKEN_BYTES) throw new ProtocolError("malformed", "token: length");
  return seal(crypto, "token", token, gateway, ephemeral);
}

/** @throws ProtocolError `malformed`, `bad-key`, `cannot-open` */
export const openToken = (crypto: BoxCrypto, box: Bytes, secret: Bytes): Bytes =>
  open(crypto, "token", box, SEALED_TOKEN_BYTES, secret);
