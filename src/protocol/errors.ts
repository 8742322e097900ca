/** What can be wrong with bytes from a peer, or with what we were asked to write. None of these is mended by trying again. */
export type ProtocolErrorCode =
  /** Not the structure it should be: wrong type, length, range or nesting. */
  | "malformed"
  /** Larger than the largest bucket, frame or field allows. */
  | "too-large"
  /** A public key that is small-order, non-canonical or off the curve, or a shared secret of zeros. */
  | "bad-key"
  /** A signature that does not verify. */
  | "bad-signature"
  /** Authenticated decryption failed: tampered with, or not for this key. */
  | "cannot-open"
  /** Padding that was not written as the metadata section says. */
  | "bad-padding"
  /** Past its time. */
  | "expired";

export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ProtocolErrorCode;
  constructor(code: ProtocolErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
