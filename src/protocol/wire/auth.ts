/** What authentication signatures cover (§5.1, §5.2), and the bound forms (ours), which also cover the relay and the request. */
import { type Bytes, be64, concat, utf8 } from "../encoding/bytes.ts";

const AUTH_TAG = utf8("ppp-auth-bound-v1");
const HTTP_TAG = utf8("ppp-http-bound-v1");

const CHALLENGE_LENGTH = 32;
/** Offset of the time in a challenge that is really an HTTP body followed by its time. */
const TIME_AT = CHALLENGE_LENGTH - 8;

/**
 * Whether a client may sign a nonce: it has 32 bytes, and for the bare form its last eight are not a time. Otherwise a hostile relay
 * could use the signature as that of an HTTP request. A time before the year 2106 begins with four zero bytes; an honest relay draws
 * such a nonce once in 2^32.
 */
export const answerableChallenge = (nonce: Bytes, bound: boolean): boolean =>
  nonce.length === CHALLENGE_LENGTH && (bound || nonce.subarray(TIME_AT, TIME_AT + 4).some((byte) => byte !== 0));

/**
 * Whether a body may be signed in the bare form: with its time it must not be as long as a challenge, because a hostile relay could have
 * obtained the signature as that of a challenge. Relays refuse such bodies; clients make theirs longer.
 */
export const isBareBody = (body: Bytes): boolean => body.length !== TIME_AT;

/** AUTH over WebSocket: the bare nonce (§5.1). */
export const bareAuthMessage = (nonce: Bytes): Bytes => nonce;

/**
 * AUTH bound to the relay that the client connects to, so that a hostile relay cannot forward another relay's challenge.
 * `host` is the authority of the relay's URL, lowercase, with the port unless it is the scheme's default.
 */
export const boundAuthMessage = (nonce: Bytes, host: string): Bytes => concat(AUTH_TAG, utf8(host), nonce);

/** HTTP polling, bare: body || timestamp_be64, the timestamp being the X-PPP-Timestamp header (§5.2). */
export const httpAuthMessage = (body: Bytes, timestamp: number): Bytes => concat(body, be64(timestamp));

/** The parts of a request that its bound signature covers. */
export interface BoundRequest {
  /** Of the relay's URL, as for `boundAuthMessage`. At most 255 bytes. */
  readonly authority: string;
  /** Upper case. */
  readonly method: string;
  /** The request target, path and query, byte for byte as the relay receives it. At most 65,535 bytes. */
  readonly target: string;
  /** X-PPP-Timestamp, unix seconds. */
  readonly timestamp: number;
  /** BLAKE2b-256 of the body, also of an empty one. */
  readonly digest: Bytes;
}

/** HTTP polling, bound (X-PPP-Bound: 1): not valid at another relay, for another request or as the answer to a challenge. */
export function boundHttpMessage({ authority, method, target, timestamp, digest }: BoundRequest): Bytes {
  const [host, verb, path] = [utf8(authority), utf8(method), utf8(target)];
  const length = (bytes: Bytes, size: 1 | 2): Bytes =>
    Uint8Array.from(size === 1 ? [bytes.length] : [bytes.length >> 8, bytes.length & 0xff]);
  return concat(HTTP_TAG, length(host, 1), host, length(verb, 1), verb, length(path, 2), path, be64(timestamp), digest);
}
