/** Our code as vector operations: phone numbers sealed to a gateway. */
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { openNumber, openToken, sealNumber, sealToken } from "../../../src/protocol/sms/sealed-number.ts";
import { bytesOf, type JsonMap, type Operations, textOf, toHex } from "../format.ts";

export const smsOperations = (crypto: Crypto): Operations => {
  const to = (input: JsonMap) => [bytesOf(input, "gateway_pk"), bytesOf(input, "ephemeral_secret")] as const;
  const box = (input: JsonMap) => [bytesOf(input, "sealed_number"), bytesOf(input, "gateway_secret")] as const;
  return {
    sms: {
      "seal-number": (input) => ({ sealed_number: toHex(sealNumber(crypto, textOf(input, "number"), ...to(input))) }),
      "seal-token": (input) => ({ sealed_number: toHex(sealToken(crypto, bytesOf(input, "token"), ...to(input))) }),
      "open-number": (input) => ({ number: openNumber(crypto, ...box(input)) }),
      "open-token": (input) => ({ token: toHex(openToken(crypto, ...box(input))) }),
    },
  };
};
