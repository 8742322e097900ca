/** Distinguishes `too-large` from `malformed` for refused frames and bodies. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { decodeFrame, decodeStructure, MAX_REQUEST_VALUES } from "../../src/protocol/encoding/msgpack.ts";
import { FIELD_NUMBERS } from "../../src/protocol/wire/field-numbers.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";

const isTooLong = (value: unknown): boolean => value instanceof Uint8Array && value.length > LIMITS.MAX_CIPHERTEXT_SIZE;

function matches(decode: () => unknown, test: (value: object) => boolean): boolean {
  try {
    const value = decode();
    return typeof value === "object" && value !== null && test(value);
  } catch {
    // Bytes that cannot be parsed are malformed, whatever their size.
    return false;
  }
}

/** Whether a refused frame or HTTP body has a field larger than MAX_CIPHERTEXT_SIZE. */
export const frameIsOversize = (bytes: Bytes): boolean =>
  bytes.length > LIMITS.MAX_CIPHERTEXT_SIZE &&
  matches(
    () => decodeFrame(bytes, MAX_REQUEST_VALUES),
    (value) => Object.values(value).some(isTooLong),
  );

/** Whether a refused GiftWrap's ciphertext is larger than MAX_CIPHERTEXT_SIZE. */
export const envelopeIsOversize = (bytes: Bytes): boolean =>
  bytes.length > LIMITS.MAX_CIPHERTEXT_SIZE &&
  matches(
    () => decodeStructure(bytes, MAX_REQUEST_VALUES),
    (value) => isTooLong((value as Record<number, unknown>)[FIELD_NUMBERS.ciphertext]),
  );
