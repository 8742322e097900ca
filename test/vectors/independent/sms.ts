/** Sealed phone numbers, a second time. */
import { x25519 } from "@noble/curves/ed25519.js";
import { bytesOf, type JsonMap, type Operations, textOf, toHex } from "../format.ts";
import * as p from "./primitives.ts";
import { must } from "./refusal.ts";

const NUMBER = /^\+[1-9][0-9]{6,14}$/;
const keyOf = (tag: string, shared: p.Bytes, ephemeral: p.Bytes, gateway: p.Bytes): p.Bytes =>
  p.hash(32, p.join(shared, ephemeral, gateway), p.text(tag));

function seal(input: JsonMap, tag: string, content: p.Bytes): JsonMap {
  const [gateway, secret] = [bytesOf(input, "gateway_pk"), bytesOf(input, "ephemeral_secret")];
  const ephemeral = x25519.getPublicKey(secret);
  const key = keyOf(tag, p.dh(secret, gateway), ephemeral, gateway);
  return { sealed_number: toHex(p.join(ephemeral, p.seal(content, new Uint8Array(24), key))) };
}

function open(input: JsonMap, tag: string, length: number): p.Bytes {
  const [box, secret] = [bytesOf(input, "sealed_number"), bytesOf(input, "gateway_secret")];
  must(box.length === 32 + length + 16, "length");
  const ephemeral = box.slice(0, 32);
  return p.open(box.slice(32), new Uint8Array(24), keyOf(tag, p.dh(secret, ephemeral), ephemeral, x25519.getPublicKey(secret)));
}

export const smsOperations: Operations[string] = {
  "seal-number"(input) {
    const number = textOf(input, "number");
    must(NUMBER.test(number), "no number");
    return seal(input, "ppp-sms-number-v1", p.join(p.text(number), new Uint8Array(16 - number.length)));
  },
  "seal-token"(input) {
    const token = bytesOf(input, "token");
    must(token.length === 60, "length");
    return seal(input, "ppp-sms-token-v1", token);
  },
  "open-number"(input) {
    const number = new TextDecoder().decode(open(input, "ppp-sms-number-v1", 16)).replace(/\0*$/, "");
    must(NUMBER.test(number), "no number");
    return { number };
  },
  "open-token": (input) => ({ token: toHex(open(input, "ppp-sms-token-v1", 60)) }),
};
