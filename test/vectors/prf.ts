/**
 * Where every "random" byte of the vectors comes from: BLAKE2b in counter mode, so that the files can be made again anywhere.
 *
 * block(label, n) = BLAKE2b-512(key = SEED, input = UTF-8(label) || 0x00 || n as 4 bytes big-endian), n from 0; a value is as many
 * leading bytes of the joined blocks as it needs. Each value has a label of its own.
 */
import { blake2b } from "@noble/hashes/blake2.js";

export const SEED = "cairn test vectors 1";

const encoder = new TextEncoder();

export function prf(label: string, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  const text = encoder.encode(label);
  const input = new Uint8Array(text.length + 5);
  input.set(text);
  for (let at = 0, n = 0; at < length; at += 64, n++) {
    new DataView(input.buffer).setUint32(text.length + 1, n);
    out.set(blake2b(input, { dkLen: 64, key: encoder.encode(SEED) }).subarray(0, length - at), at);
  }
  return out;
}
