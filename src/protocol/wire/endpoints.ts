/** HTTP endpoints (§5.2, §C.6 and our extensions), declared once. Bodies are MessagePack maps unless said otherwise. */
import { fromHex, toHex } from "../encoding/bytes.ts";
import { blob, bytes, type Fields, type Infer, int64, list, record, uint64 } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import type { Feature } from "./commands.ts";
import type { FailureCode } from "./failures.ts";
import { LIMITS } from "./limits.ts";
import { FetchCursor, room_id } from "./shared.ts";

/** POST /v1/note/submit (§6.3). */
export const SealedNoteSubmit = record("SealedNoteSubmit", {
  delivery_token: bytes(12),
  ephemeral_pk: bytes(32),
  nonce: bytes(24),
  ciphertext: blob(LIMITS.MAX_CIPHERTEXT_SIZE, 16),
  created_at: uint64,
  expires_at: uint64,
});
export type SealedNoteSubmit = Infer<typeof SealedNoteSubmit>;

/** POST /v1/room/submit (§7). */
export const SealedRoomSubmit = record("SealedRoomSubmit", {
  room_id,
  member_token: bytes(12),
  nonce: bytes(24),
  ciphertext: blob(LIMITS.MAX_CIPHERTEXT_SIZE, 16),
});

export const SealedNoteReply = record("SealedNoteReply", { event_id: bytes(32) });
export const SealedRoomReply = record("SealedRoomReply", { sequence_number: int64 });
export const StoreBody = record("StoreBody", { event: blob(LIMITS.MAX_CIPHERTEXT_SIZE + 256) });
export const AckBody = record("AckBody", { event_ids: list(bytes(32), LIMITS.MAX_ACK_IDS) });

export interface Endpoint {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: { readonly label: string; readonly fields: Fields } | "none" | "command frame";
  readonly auth: "none" | "token in body" | "PPP-Ed25519";
  readonly feature?: Feature;
  readonly doc: string;
}

export const ENDPOINTS: readonly Endpoint[] = [
  { method: "GET", path: "/v1/ws", body: "none", auth: "none", doc: "Upgrades to the WebSocket transport (§5.1)." },
  { method: "GET", path: "/v1/capabilities", body: "none", auth: "none", doc: "The capability advertisement, as JSON." },
  {
    method: "POST",
    path: "/v1/note/submit",
    body: SealedNoteSubmit,
    auth: "token in body",
    doc: "Anonymous note: 201 {event_id}.",
  },
  {
    method: "POST",
    path: "/v1/room/submit",
    body: SealedRoomSubmit,
    auth: "token in body",
    feature: "rooms",
    doc: "Anonymous room message: 201 {sequence_number}.",
  },
  { method: "POST", path: "/v1/events", body: StoreBody, auth: "PPP-Ed25519", feature: "http-poll", doc: "STORE." },
  {
    method: "GET",
    path: "/v1/events?since=&cursor=&wait=",
    body: "none",
    auth: "PPP-Ed25519",
    feature: "http-poll",
    doc: "FETCH, with notices and long poll. `cursor` as `<stored_at>.<event_id in hex>`, `wait` in seconds.",
  },
  { method: "POST", path: "/v1/events/ack", body: AckBody, auth: "PPP-Ed25519", feature: "http-poll", doc: "ACK." },
  {
    method: "GET",
    path: "/v1/events/carry?group=&since=",
    body: "none",
    auth: "PPP-Ed25519",
    feature: "carry",
    doc: "FETCH_CARRY.",
  },
  {
    method: "POST",
    path: "/v1/command",
    body: "command frame",
    auth: "PPP-Ed25519",
    feature: "http-command",
    doc: "Any command; answers with its reply frame.",
  },
];

/** Answers of the sealed endpoints (decided; the reference names only 401 and 429). */
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

/** Status of a failure reply over HTTP (ours); the body is the reply frame all the same. A reply that is no failure has 200. */
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
