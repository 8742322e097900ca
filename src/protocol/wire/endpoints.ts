/** HTTP (§5.2, §C.6 and our extensions): status codes, bodies and query parameters. */
import { fromHex, toHex } from "../encoding/bytes.ts";
import type { Infer } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import type { FailureCode } from "./failures.ts";
import { FetchCursor } from "./topics/mailbox.ts";

export { MailboxSubmit } from "./topics/mailbox-submit.ts";
export { AckBody, StoreBody } from "./topics/polling.ts";
export { SealedNoteReply, SealedNoteSubmit } from "./topics/tokens.ts";

/** Status codes of the sealed endpoints. The specification has only 401 and 429; the others are ours. */
export const SEALED_STATUS = {
  201: "stored, durably",
  400: "malformed",
  401: "unknown or expired token",
  409: "duplicate",
  413: "too large",
  422: "expired",
  429: "rate-limited, with Retry-After",
  503: "unavailable",
  507: "the mailbox or the relay is full",
} as const;

/** Status code of a failure reply over HTTP (ours). The body is the reply frame. Every other reply has 200. */
export const FAILURE_STATUS: Readonly<Record<FailureCode, number>> = {
  malformed: 400,
  unauthorized: 401,
  forbidden: 403,
  "not-admin": 403,
  "not-found": 404,
  duplicate: 409,
  conflict: 409,
  "too-large": 413,
  expired: 422,
  "rate-limited": 429,
  "feature-disabled": 501,
  unavailable: 503,
  quota: 507,
};

/** FETCH's cursor as a query parameter. */
export const cursorText = ({ stored_at, event_id }: Infer<typeof FetchCursor>): string => `${stored_at}.${toHex(event_id)}`;

/** @throws ProtocolError `malformed` */
export function parseCursorText(text: string): Infer<typeof FetchCursor> {
  const [, stored_at, id] = /^(\d{1,16})\.([0-9a-f]{64})$/.exec(text) ?? [];
  if (stored_at === undefined || id === undefined) throw new ProtocolError("malformed", "cursor: not as it was given");
  return FetchCursor.parse({ stored_at: Number(stored_at), event_id: fromHex(id) }, "cursor");
}
