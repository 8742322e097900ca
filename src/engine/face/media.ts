/** The face of pictures and voices in notes and room messages. Their bytes are asked for one by one; the state has only what they are. */
import { MAX_DESCRIPTION, MAX_VOICE_SECS } from "../../protocol/media/limits.ts";

export type { MediaRefusal } from "../../protocol/media/verdict.ts";

export const MEDIA_LIMITS = { seconds: MAX_VOICE_SECS, description: MAX_DESCRIPTION } as const;

/** `unknown`: of a later version, or broken. */
export type MediaKind = "picture" | "voice" | "unknown";

interface MediaAbout {
  readonly kind: MediaKind;
  /** Of a voice. */
  readonly seconds?: number;
  /** What is seen or heard, in the sender's words. Empty: none. */
  readonly description: string;
}

/** What a note or message has beside its text. */
export interface MediaLabel extends MediaAbout {
  /** 0: it is no longer on this device. */
  readonly bytes: number;
}

/** With its bytes. */
export interface Media extends MediaAbout {
  readonly mime: string;
  /** Base64url: plain text, because drafts are kept as JSON. */
  readonly data: string;
}

/** A picture or voice to be sent. */
export interface MediaDraft extends Media {
  readonly kind: "picture" | "voice";
  /** The line of the text that says what is there, for apps that show no media. */
  readonly stand_in: string;
}

/** Whether this is the shape of a draft's media; what its bytes are is asked when it is sent. */
export function isMediaDraft(value: unknown): value is MediaDraft {
  const { kind, mime, data, seconds, description, stand_in } = (value ?? {}) as Partial<MediaDraft>;
  const hasLength = kind === "picture" || (kind === "voice" && typeof seconds === "number");
  return hasLength && [mime, data, description, stand_in].every((part) => typeof part === "string");
}
