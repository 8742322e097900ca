/** How a note's text fills its padding bucket, computed without encrypting anything. */
import { utf8 } from "../encoding/bytes.ts";
import { LAST_TIME } from "../encoding/schema.ts";
import { BUCKETS } from "../wire/limits.ts";
import type { PresenceContent } from "./contents.ts";
import { bucketFor } from "./padding.ts";
import { writeRumor } from "./rumor.ts";

export interface NoteSize {
  /** Bytes of text, UTF-8. */
  readonly bytes: number;
  /** The bucket the Seal takes; `undefined` when it fits none. */
  readonly bucket: number | undefined;
  /** Most bytes of text that still take that bucket (or the largest one). */
  readonly capacity: number;
}

const textHeader = (length: number): number => (length < 32 ? 1 : length < 256 ? 2 : length < 65_536 ? 3 : 5);
const binHeader = (length: number): number => (length < 256 ? 2 : length < 65_536 ? 3 : 5);

/** Bytes of the serialized Seal around a Rumor of `rumorLength` bytes: map, four keys, and the fields' headers. */
function sealLength(rumorLength: number): number {
  const ciphertext = rumorLength + 16;
  return 1 + (1 + 2 + 32) + (1 + 2 + 24) + (1 + binHeader(ciphertext) + ciphertext) + (1 + 2 + 64);
}

/** @throws ProtocolError `malformed` when another field than the message is out of bounds. */
export function noteSize(content: PresenceContent): NoteSize {
  const bytes = utf8(content.message).length;
  const rumor = {
    sender: new Uint8Array(32),
    created_at: LAST_TIME,
    body: { kind: "PRESENCE", content: { ...content, message: "" } },
  } as const;
  const withoutText = writeRumor(rumor).length - textHeader(0);
  const length = (text: number): number => sealLength(withoutText + textHeader(text) + text);
  const bucket = bucketFor(length(bytes));
  return { bytes, bucket, capacity: largestText(length, bucket ?? BUCKETS[BUCKETS.length - 1]!) };
}

/** The largest text for which `length` still fits `bucket`. Headers only grow, so `length` is monotonic. */
function largestText(length: (text: number) => number, bucket: number): number {
  let text = Math.max(0, bucket - length(0) - 2);
  while (text > 0 && length(text) + 2 > bucket) text--;
  return text;
}
