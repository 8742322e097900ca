/** What can be wrong with bytes from a peer, or with values to write. Trying again helps with none of them. */
export type ProtocolErrorCode =
  /** Not as declared: wrong type, length, range or nesting. */
  | "malformed"
  /** Larger than the largest bucket, frame or field allows. */
  | "too-large"
  /** A public key that is small-order, non-canonical or off the curve, or a shared secret of zeros. */
  | "bad-key"
  /** A signature that does not verify. */
  | "bad-signature"
  /** Authenticated decryption failed: tampered with, or not for this key. */
  | "cannot-open"
  /** Padding that does not have the form of the metadata section. */
  | "bad-padding"
  /** An invite or code whose time has run out. */
  | "expired";

export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ProtocolErrorCode;
  constructor(code: ProtocolErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
