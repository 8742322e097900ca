/** Tells "too large" from "malformed", for frames and bodies that were refused. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { decodeFrame, decodeStructure, MAX_REQUEST_VALUES } from "../../src/protocol/encoding/msgpack.ts";
import { FIELD_NUMBERS } from "../../src/protocol/wire/field-numbers.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";

const isTooLong = (value: unknown): boolean => value instanceof Uint8Array && value.length > LIMITS.MAX_CIPHERTEXT_SIZE;

function look(decode: () => unknown, found: (value: object) => boolean): boolean {
  try {
    const value = decode();
    return typeof value === "object" && value !== null && found(value);
  } catch {
    // What cannot be read is malformed, whatever its size.
    return false;
  }
}

/** Whether a refused frame or HTTP body has a field larger than any ciphertext may be. */
export const frameIsOversize = (bytes: Bytes): boolean =>
  bytes.length > LIMITS.MAX_CIPHERTEXT_SIZE &&
  look(
    () => decodeFrame(bytes, MAX_REQUEST_VALUES),
    (value) => Object.values(value).some(isTooLong),
  );

/** Whether a refused GiftWrap's ciphertext is over the limit. */
export const envelopeIsOversize = (bytes: Bytes): boolean =>
  bytes.length > LIMITS.MAX_CIPHERTEXT_SIZE &&
  look(
    () => decodeStructure(bytes, MAX_REQUEST_VALUES),
    (value) => isTooLong((value as Record<number, unknown>)[FIELD_NUMBERS.ciphertext]),
  );
