/** The padding of what is carried (ours): u32 length ‖ u8 type ‖ body ‖ zeros, in few sizes. Length counts type and body. */
import { type Bytes, concat } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";

const HEAD = 5;
const STEP = 1024;
/** The largest: the largest envelope, or a deposit with one, fits. */
export const MAX_PADDED = 66 * STEP;

const sizeFor = (length: number): number => (length <= 64 ? 64 : length <= 512 ? 512 : Math.ceil(length / STEP) * STEP);

export interface Typed {
  readonly type: number;
  readonly body: Bytes;
}

/** @throws ProtocolError `too-large` */
export function padTyped({ type, body }: Typed): Bytes {
  const out = new Uint8Array(sizeFor(HEAD + body.length));
  if (out.length > MAX_PADDED) throw new ProtocolError("too-large", "larger than the largest record");
  new DataView(out.buffer).setUint32(0, 1 + body.length);
  out[4] = type;
  out.set(body, HEAD);
  return out;
}

/** One length has one size, and nothing is hidden behind it. @throws ProtocolError `bad-padding` */
export function readTyped(padded: Bytes): Typed {
  const length = padded.length < HEAD ? 0 : new DataView(padded.buffer, padded.byteOffset, 4).getUint32(0);
  const end = 4 + length;
  const isWhole = length > 0 && padded.length <= MAX_PADDED && padded.length === sizeFor(end);
  if (!isWhole || padded.subarray(end).some((byte) => byte !== 0)) throw new ProtocolError("bad-padding", "not a padded record");
  return { type: padded[4] as number, body: padded.subarray(HEAD, end) };
}

export const u16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff);
export const u32 = (value: number): Bytes => concat(u16(value >>> 16), u16(value & 0xffff));
export const readU16 = (bytes: Bytes, at = 0): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
/** @returns a number beyond 2^53 as it is nearest; who needs it exact checks */
export function readBe64(bytes: Bytes, at = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}
