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
