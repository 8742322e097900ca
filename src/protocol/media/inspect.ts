/**
 * Looks at the header of a picture or voice before anything decodes it: whether it is what it says it is, and of a size that every reader
 * can bear. Pure and bounded: one pass over at most 16 KB.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { MAX_VOICE_SECS } from "./limits.ts";
import { MEDIA_KINDS, type Media } from "./media.ts";
import { inspectMp4 } from "./mp4.ts";
import { inspectOgg } from "./ogg.ts";
import { inspectJpeg, inspectWebp } from "./pictures.ts";
import type { Inspect, MediaRefusal } from "./verdict.ts";
import { inspectWebm } from "./webm.ts";

interface Mime {
  readonly kind: number;
  readonly inspect: Inspect;
}

const { PICTURE, VOICE } = MEDIA_KINDS;

/** The types that are shown. */
export const MIMES = {
  "image/webp": { kind: PICTURE, inspect: inspectWebp },
  "image/jpeg": { kind: PICTURE, inspect: inspectJpeg },
  "audio/webm": { kind: VOICE, inspect: inspectWebm },
  "audio/ogg": { kind: VOICE, inspect: inspectOgg },
  "audio/mp4": { kind: VOICE, inspect: inspectMp4 },
} as const satisfies Readonly<Record<string, Mime>>;
export type MimeName = keyof typeof MIMES;

const isMime = (name: string): name is MimeName => Object.hasOwn(MIMES, name);

function inspectData({ inspect }: Mime, data: Bytes): MediaRefusal | undefined {
  try {
    return inspect(data, new DataView(data.buffer, data.byteOffset, data.length));
  } catch (error) {
    // The view ends before the header does.
    if (error instanceof RangeError) return "broken";
    throw error;
  }
}

/** Why this is not shown; `undefined`: it may be. */
export function inspectMedia({ kind, mime, data, seconds }: Omit<Media, "text">): MediaRefusal | undefined {
  if (!isMime(mime) || MIMES[mime].kind !== kind) return "type";
  if (kind === VOICE) {
    if (seconds === undefined || seconds === 0) return "no-length";
    if (!(seconds <= MAX_VOICE_SECS)) return "too-long";
  }
  return inspectData(MIMES[mime], data);
}
