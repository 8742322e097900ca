/** How much of its padding bucket a note fills, computed without encryption: a screen shows it at every key press. */
import { type Bytes, utf8 } from "../encoding/bytes.ts";
import { LAST_TIME } from "../encoding/schema.ts";
import { BUCKETS } from "../wire/limits.ts";
import type { PresenceContent } from "./contents.ts";
import { bucketFor } from "./padding.ts";
import { writeRumor } from "./rumor.ts";

export interface NoteSize {
  /** Length of the text in UTF-8 bytes. */
  readonly bytes: number;
  /** Size of the bucket that the Seal takes; `undefined` when it fits none. */
  readonly bucket: number | undefined;
  /** The most bytes of text that still fit that bucket, or the largest bucket when `bucket` is `undefined`. */
  readonly capacity: number;
  /** The most bytes of text that fit at all. */
  readonly most: number;
}

const textHeader = (length: number): number => (length < 32 ? 1 : length < 256 ? 2 : length < 65_536 ? 3 : 5);
export const binHeader = (length: number): number => (length < 256 ? 2 : length < 65_536 ? 3 : 5);

/** Length of the serialized Seal of a Rumor of `rumorLength` bytes: the map's header, then key, header and value of four fields. */
export function sealLength(rumorLength: number): number {
  const ciphertext = rumorLength + 16;
  return 1 + (1 + 2 + 32) + (1 + 2 + 24) + (1 + binHeader(ciphertext) + ciphertext) + (1 + 2 + 64);
}

/**
 * @param attestation that goes with it; only its length matters
 * @throws ProtocolError `malformed` when a field other than the message is out of bounds
 */
export function noteSize(content: PresenceContent, attestation?: Bytes): NoteSize {
  const bytes = utf8(content.message).length;
  const rumor = {
    sender: new Uint8Array(32),
    created_at: LAST_TIME,
    body: { kind: "PRESENCE", content: { ...content, message: "" } },
    ...(attestation && { attestation }),
  } as const;
  const withoutText = writeRumor(rumor).length - textHeader(0);
  const length = (text: number): number => sealLength(withoutText + textHeader(text) + text);
  const bucket = bucketFor(length(bytes));
  const most = largestText(length, BUCKETS[BUCKETS.length - 1]!);
  return { bytes, bucket, capacity: bucket === undefined ? most : largestText(length, bucket), most };
}

/** The most bytes whose `length` still fits `bucket`. Headers grow with them, so `length` is monotonic. */
export function largestText(length: (bytes: number) => number, bucket: number): number {
  let bytes = Math.max(0, bucket - length(0) - 2);
  while (bytes > 0 && length(bytes) + 2 > bucket) bytes--;
  return bytes;
}
