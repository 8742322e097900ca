/**
 * The code that two people show each other in person (level 2): ours, besides the fingerprint of §9. It contains both keys and the time
 * and is signed, so a code for another person, an old code, or a copied one verifies nobody.
 */
import { type Bytes, be64, concat, fromBase64Url, toBase64Url, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Identity } from "../identity/identity.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";

const PREFIX = "ppp-meet:";
const TAG = utf8("ppp-meet-v1");
/** How long a code is valid, and how far apart the two clocks may be. */
export const MEET_TTL_SECS = 600;

export interface MeetCode {
  /** The key of the person whose phone shows the code. */
  readonly shower_pk: Bytes;
  /** The key that this phone has stored for the person who scans. */
  readonly scanner_pk: Bytes;
  /** Unix seconds. */
  readonly timestamp: number;
}

const signed = ({ shower_pk, scanner_pk, timestamp }: MeetCode): Bytes => concat(TAG, shower_pk, scanner_pk, be64(timestamp));

export const isMeetCode = (text: string): boolean => text.trim().startsWith(PREFIX);

/**
 * `ppp-meet:` and base64url of shower_pk || scanner_pk || timestamp_be64 || sig (136 bytes). It is not a link, because opening a link must
 * not verify anybody.
 */
export function writeMeetCode(crypto: Crypto, shower: Identity, scanner_pk: Bytes, timestamp: number): string {
  const code = { shower_pk: shower.publicKey, scanner_pk, timestamp };
  const sig = crypto.sign(signed(code), shower.secretKey);
  return PREFIX + toBase64Url(concat(code.shower_pk, scanner_pk, be64(timestamp), sig));
}

/**
 * Reads a code and checks its signature and age. The caller compares its two keys with those it expects. `now`: unix seconds.
 * @throws ProtocolError `malformed`, `bad-key`, `bad-signature`, or `expired` (by more than ten minutes in either direction)
 */
export function readMeetCode(crypto: Crypto, text: string, now: number): MeetCode {
  const trimmed = text.trim();
  const bytes = isMeetCode(trimmed) && trimmed.length < 256 ? fromBase64Url(trimmed.slice(PREFIX.length)) : new Uint8Array();
  if (bytes.length !== 136) throw new ProtocolError("malformed", "not a code shown in person");
  const time = bytes.slice(64, 72);
  const timestamp = new DataView(time.buffer, time.byteOffset).getUint32(0) * 2 ** 32 + new DataView(time.buffer).getUint32(4);
  if (timestamp > Number.MAX_SAFE_INTEGER) throw new ProtocolError("malformed", "timestamp: out of range");
  const code = { shower_pk: bytes.slice(0, 32), scanner_pk: bytes.slice(32, 64), timestamp };
  if (!isAcceptablePublicKey(code.shower_pk)) throw new ProtocolError("bad-key", "not an acceptable public key");
  if (!crypto.verify(bytes.slice(72), signed(code), code.shower_pk))
    throw new ProtocolError("bad-signature", "not signed by its shower");
  if (Math.abs(now - timestamp) > MEET_TTL_SECS) throw new ProtocolError("expired", "the code has run out");
  return code;
}
