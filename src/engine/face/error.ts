import type { KeepingErrorCode } from "./keeping.ts";

/** Why a command failed. The codes are stable, and the screens have words for each. */
export type FaceErrorCode =
  | "bad-words"
  | "bad-link"
  | "own-link"
  | "push-used"
  | "no-sms"
  | "bad-number"
  /** The gateway does not send to this country, or its provider refuses the number. */
  | "sms-country"
  | "sms-refused"
  | "sms-often"
  | "sms-away"
  /** Another code; and one that is over, by time or tries. */
  | "sms-wrong"
  | "sms-over"
  | "bad-draft"
  | "too-large"
  /** `about` is a MediaRefusal. */
  | "bad-media"
  | "unknown-person"
  | "blocked"
  | "link-expired"
  | "link-used"
  | "not-invited"
  | "other-key"
  | "bad-code"
  | "old-code"
  | "code-for-other"
  | "someone-else"
  | "bad-relay"
  | "relay-silent"
  | "not-found"
  | "no-line"
  | "no-socket"
  | "room-gone"
  | "knock-over"
  /** `about` is the identifier. */
  | "bad-identifier"
  | "too-many"
  /** A text that is no parcel, or is damaged; one for somebody else or of another group; of nobody that I take from there; of another time. */
  | "bad-parcel"
  | "parcel-for-other"
  | "parcel-of-stranger"
  | "parcel-old"
  | "nothing-to-give"
  /** No answer, or none of a directory of numbers; it wants a login; it refuses (`about`: its word for why); too often. */
  | "no-directory"
  | "number-login"
  | "number-refused"
  | "number-often"
  /** No address of a directory; neither a number nor an alias. */
  | "bad-directory"
  | "bad-address"
  /** Somebody knows me by a mask: it has ended; a note goes to them alone; this would tell who I am. */
  | "mask-over"
  | "mask-alone"
  | "mask-names"
  | "storage"
  | "not-ready"
  | KeepingErrorCode;

/** A command failed. `retry` says whether the same call may work later. */
export class FaceError extends Error {
  override readonly name = "FaceError";
  readonly code: FaceErrorCode;
  readonly retry: boolean;
  /** The part of the input that is wrong, when a screen can name it. */
  readonly about: string | undefined;
  constructor(code: FaceErrorCode, retry = false, about?: string) {
    super(code);
    this.code = code;
    this.retry = retry;
    this.about = about;
  }
}
