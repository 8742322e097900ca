/** What the authentication signatures cover (§5.1, §5.2, and bound authentication). */
import { type Bytes, be64, concat, utf8 } from "./bytes.ts";

const BOUND_TAG = utf8("ppp-auth-bound-v1");

/** AUTH over WebSocket: the bare nonce (§5.1). */
export const bareAuthMessage = (nonce: Bytes): Bytes => nonce;

/**
 * AUTH bound to the relay the client means to talk to, so that a hostile relay cannot pass another relay's challenge on.
 * `host` is the authority of the relay's URL, lowercase, with a port unless it is the scheme's own.
 */
export const boundAuthMessage = (nonce: Bytes, host: string): Bytes => concat(BOUND_TAG, utf8(host), nonce);

/** HTTP polling: body || timestamp_be64, the timestamp being the X-PPP-Timestamp header (§5.2). */
export const httpAuthMessage = (body: Bytes, timestamp: number): Bytes => concat(body, be64(timestamp));

const BOUND_HTTP_TAG = utf8("ppp-http-bound-v1");

/** A signed request over HTTP, as the relay receives it. */
export interface HttpRequestClaim {
  /** As for `boundAuthMessage`. */
  readonly authority: string;
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly timestamp: number;
  /** BLAKE2b-256 of the body. */
  readonly digest: Bytes;
}

/** HTTP bound to the relay, the request and the body's digest (ours, `X-PPP-Bound: 1`). Lengths go before what has none of its own. */
export function boundHttpMessage({ authority, method, target, timestamp, digest }: HttpRequestClaim): Bytes {
  const [host, verb, path] = [utf8(authority), utf8(method.toUpperCase()), utf8(target)];
  return concat(
    BOUND_HTTP_TAG,
    Uint8Array.of(host.length),
    host,
    Uint8Array.of(verb.length),
    verb,
    Uint8Array.of(path.length >> 8, path.length & 0xff),
    path,
    be64(timestamp),
    digest,
  );
}
