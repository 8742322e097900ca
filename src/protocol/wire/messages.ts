/** Every message a relay can send (§C.4 and our extensions), declared once. The comment above each goes into docs/wire.md. */
import {
  blob,
  bool,
  bytes,
  type Fields,
  type InferFields,
  int64,
  list,
  optional,
  record,
  text,
  uint32,
  uint64,
} from "../encoding/schema.ts";
import { LIMITS } from "./limits.ts";
import { encrypted_grant, FetchCursor, handle, request_id, room_id } from "./shared.ts";

export interface MessageDeclaration<F extends Fields = Fields, R extends "reply" | "notice" = "reply" | "notice"> {
  readonly body: F;
  /** A reply answers a request, in order; a notice may stand between replies. */
  readonly role: R;
  /** False where it is ours and not in §C.4. */
  readonly standard: boolean;
}

export const RoomMessageWire = record("RoomMessageWire", {
  id: int64,
  nonce: bytes(24),
  ciphertext: blob(LIMITS.MAX_CIPHERTEXT_SIZE),
  stored_at: uint64,
});

export const RoomInfoWire = record("RoomInfoWire", {
  room_id,
  s2_cell_id: text(16),
  gated: bool,
  proximity_required: bool,
  ble_enabled: bool,
  member_count: uint32,
  created_at: uint64,
  expires_at: uint64,
  name: optional(text(100)),
  description: optional(text(500)),
});

export const DiscoveryMatch = record("DiscoveryMatch", { hash: bytes(32), pubkey: bytes(32) });

const event = blob(LIMITS.MAX_CIPHERTEXT_SIZE + 256);

function reply<const F extends Fields>(body: F, standard = true): MessageDeclaration<F, "reply"> {
  return { body, role: "reply", standard };
}
function notice<const F extends Fields>(body: F): MessageDeclaration<F, "notice"> {
  return { body, role: "notice", standard: true };
}

export const MESSAGES = {
  /** Authentication challenge: the client signs the nonce. */
  CHALLENGE: notice({ nonce: bytes(32) }),
  /** Authentication succeeded. */
  AUTH_OK: reply({}),
  /** Authentication failed. */
  AUTH_FAIL: reply({ reason: text(300) }),
  /** Event stored, durably. */
  STORED: reply({ event_id: bytes(32) }),
  /** The general failure reply. */
  STORE_FAIL: reply({ reason: text(300) }),
  /** Events for the caller; with a cursor when there are more. `notices`: message frames, over HTTP polling only. */
  EVENTS: reply({
    events: list(event, LIMITS.FETCH_PAGE_EVENTS),
    cursor: optional(FetchCursor),
    notices: optional(list(blob(LIMITS.MAX_NOTICE_BYTES), LIMITS.MAX_NOTICES)),
  }),
  /** How many events were acknowledged. */
  ACKED: reply({ count: uint32 }),
  /** New events wait: FETCH. */
  NOTIFY: notice({ count: uint32 }),
  /** Room created. `expires_at` (ours): when it ends, where that is earlier than was asked for. */
  ROOM_CREATED: reply({ room_id, expires_at: optional(uint64) }),
  /** Messages of a room. */
  ROOM_MESSAGES: reply({ room_id, messages: list(RoomMessageWire, LIMITS.ROOM_PAGE) }),
  /** Rooms found. */
  ROOMS: reply({ rooms: list(RoomInfoWire, 1000) }),
  /** Knock stored. */
  KNOCK_OK: reply({ request_id }),
  /** To the admin: someone knocks. */
  KNOCK_NOTIFY: notice({ room_id, knocker_eph_x25519_pk: bytes(32), request_id, handle }),
  /** Knock admitted. */
  ADMIT_OK: reply({ request_id, encrypted_grant }),
  /** To the knocker: admitted. */
  ADMITTED: notice({ room_id, request_id, admin_pubkey: bytes(32), encrypted_grant }),
  /** Member token registered. */
  TOKEN_REGISTERED: reply({}),
  /** Member tokens revoked. */
  TOKENS_REVOKED: reply({ count: uint32 }),
  /** Room key rotation done. */
  KEY_ROTATED: reply({ room_id, revoked_count: uint32, grace_until: uint64 }),
  /** To members: the room key was rotated, register again. */
  KEY_ROTATION_NOTIFY: notice({ room_id, grace_until: uint64 }),
  /** Room message stored, durably. */
  ROOM_STORED: reply({ room_id, sequence_number: int64 }),
  /** Room flags updated. */
  ROOM_UPDATED: reply({ room_id }),
  /** Push token registered. */
  PUSH_REGISTERED: reply({}),
  /** New messages in a room. */
  ROOM_NOTIFY: notice({ room_id, count: uint32 }),
  /** Delivery token registered. */
  DELIVERY_TOKEN_REGISTERED: reply({}),
  /** Delivery token withdrawn. */
  DELIVERY_TOKEN_DEREGISTERED: reply({}),
  /** Member kicked. */
  MEMBER_KICKED: reply({ room_id, member_pubkey: bytes(32) }),
  /** Member banned. */
  MEMBER_BANNED: reply({ room_id, member_pubkey: bytes(32) }),
  /** To the member: removed from a room. */
  KICKED: notice({ room_id }),
  /** Backup stored, durably. */
  BACKUP_STORED: reply({ version: uint32, stored_at: uint64 }),
  /** The caller's backup. */
  BACKUP: reply({ ciphertext: blob(LIMITS.BACKUP_BODY_LIMIT_BYTES), version: uint32, stored_at: uint64 }),
  /** No backup is stored. */
  BACKUP_EMPTY: reply({}),
  /** Backup deleted. */
  BACKUP_DELETED: reply({}),
  /** A backup command failed. */
  BACKUP_FAIL: reply({ reason: text(300) }),
  /** Group created. */
  GROUP_CREATED: reply({ room_id }),
  /** Group deleted. */
  GROUP_DELETED: reply({ room_id }),

  /** What this relay can do; `json` is the body of GET /v1/capabilities. */
  CAPABILITIES: reply({ json: text(8192) }, false),
  /** Push token withdrawn. */
  PUSH_DEREGISTERED: reply({}, false),
  /** Carry group registered. */
  CARRY_GROUP_REGISTERED: reply({ group_id: bytes(16) }, false),
  /** The caller has left the carry group. */
  CARRY_GROUP_LEFT: reply({ group_id: bytes(16) }, false),
  /** Events of a carry group. */
  CARRY_EVENTS: reply({ events: list(event, LIMITS.FETCH_PAGE_EVENTS) }, false),
  /** Hashes published. */
  DISCOVERY_PUBLISHED: reply({ count: uint32 }, false),
  /** Matches for the hashes asked. */
  DISCOVERY_MATCHES: reply({ matches: list(DiscoveryMatch, 256) }, false),
} as const;

export type MessageName = keyof typeof MESSAGES;
/** A parsed message frame. `req` echoes the request's. */
export type Message<N extends MessageName = MessageName> = {
  [K in N]: { readonly cmd: K; readonly req?: number } & InferFields<(typeof MESSAGES)[K]["body"]>;
}[N];
/** Names of what a relay says unasked. */
export type NoticeName = {
  [K in MessageName]: (typeof MESSAGES)[K]["role"] extends "notice" ? K : never;
}[MessageName];
export type Notice = Message<NoticeName>;
