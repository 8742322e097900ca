/** Records in pieces that a radio takes (§8): u16 sequence ‖ u16 total ‖ data. */
import { type Bytes, concat } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { readU16, u16 } from "./padded.ts";
import { MAX_RECORD } from "./sealed-records.ts";

export const CHUNK_HEAD = 4;
/** What a read or a write takes; a byte more is refused by browsers. */
export const MAX_VALUE = 512;
/** Of a notification: what fits one packet of the link. Some stacks report a larger one than they deliver. */
const MAX_NOTIFIED = 244;
const LEAST_NOTIFIED = 20;
/** Before each value of a notification there are three bytes. */
const ATT_HEAD = 3;

/** The size of notified chunks. @param mtu as the stack reports it */
export const notifiedSize = (mtu: number | undefined): number =>
  mtu === undefined ? LEAST_NOTIFIED : Math.max(LEAST_NOTIFIED, Math.min(mtu - ATT_HEAD, MAX_NOTIFIED));

/** @param size of a chunk with its head, 5 to 512 @throws ProtocolError `too-large` */
export function chunksOf(record: Bytes, size: number): readonly Bytes[] {
  const room = size - CHUNK_HEAD;
  const total = Math.ceil(record.length / room);
  if (total > 0xffff) throw new ProtocolError("too-large", "too many chunks");
  return Array.from({ length: total }, (_, i) => concat(u16(i), u16(total), record.subarray(i * room, (i + 1) * room)));
}

/** Puts records together again. After an error what came of the record is gone. */
export class Assembler {
  private parts: Bytes[] = [];
  private total = 0;
  private size = 0;

  /** @returns the record that this chunk completes @throws ProtocolError `malformed` for a gap, a repetition, a changed total */
  take(chunk: Bytes): Bytes | undefined {
    const { parts } = this;
    const fits = chunk.length > CHUNK_HEAD && chunk.length <= MAX_VALUE && readU16(chunk) === parts.length;
    const total = fits ? readU16(chunk, 2) : 0;
    this.size += chunk.length - CHUNK_HEAD;
    const isNext = total > parts.length && (parts.length === 0 || total === this.total) && this.size <= MAX_RECORD;
    if (!isNext) {
      this.drop();
      throw new ProtocolError("malformed", "not the next chunk");
    }
    parts.push(chunk.slice(CHUNK_HEAD));
    this.total = total;
    if (parts.length < total) return undefined;
    const record = concat(...parts);
    this.drop();
    return record;
  }

  drop(): void {
    this.parts = [];
    this.total = 0;
    this.size = 0;
  }
}
