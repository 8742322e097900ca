/** Padding of the serialized Seal to fixed buckets (metadata protection): seal || 0x01 || padding || 0x00. */
import type { Bytes } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { BUCKETS } from "../wire/limits.ts";

const DELIMITER = 0x01;
const TERMINATOR = 0x00;

/** The bucket that `length` bytes need, or `undefined` when none is large enough. */
export const bucketFor = (length: number, buckets: readonly number[] = BUCKETS): number | undefined =>
  buckets.find((bucket) => length + 2 <= bucket);

/**
 * Pads to the next bucket. `random(n)` returns n bytes; a 0x01 among them is written as 0x02, so that only the delimiter is 0x01.
 * @throws ProtocolError `too-large` beyond the largest bucket
 */
export function pad(
  plaintext: Bytes,
  random: (length: number) => Bytes,
  buckets: readonly number[] = BUCKETS,
): Uint8Array<ArrayBuffer> {
  const bucket = bucketFor(plaintext.length, buckets);
  if (bucket === undefined) throw new ProtocolError("too-large", "larger than the largest padding bucket");
  const out = new Uint8Array(bucket);
  out.set(plaintext);
  out[plaintext.length] = DELIMITER;
  const filler = random(bucket - plaintext.length - 2);
  for (let i = 0; i < filler.length; i++) {
    const byte = filler[i] as number;
    out[plaintext.length + 1 + i] = byte === DELIMITER ? 0x02 : byte;
  }
  out[bucket - 1] = TERMINATOR;
  return out;
}

/**
 * Checks what follows the value, which took `length` bytes of `padded`: nothing, or delimiter … terminator.
 * @throws ProtocolError `bad-padding`
 */
export function checkPadding(padded: Bytes, length: number): void {
  if (padded.length === length) return;
  const last = padded.length - 1;
  if (last <= length || padded[length] !== DELIMITER || padded[last] !== TERMINATOR) {
    throw new ProtocolError("bad-padding", "padding is not delimiter, filler, terminator");
  }
}
