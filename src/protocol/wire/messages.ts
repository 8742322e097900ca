/** Every message a relay can send (§C.4 and our extensions), declared once. */
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
} from "../schema.ts";
import { FetchCursor } from "./commands.ts";
import { LIMITS } from "./limits.ts";

export interface MessageDeclaration<F extends Fields = Fields, R extends "reply" | "notice" = "reply" | "notice"> {
  readonly doc: string;
  readonly body: F;
  /** A reply answers a request, in order; a notice may stand between replies. */
  readonly role: R;
  /** False where it is ours and not in §C.4. */
  readonly standard: boolean;
}

const room_id = bytes(16);
const request_id = bytes(16);
const handle = optional(text(100));
const encrypted_grant = optional(blob(256));

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

function reply<const F extends Fields>(doc: string, body: F, standard = true): MessageDeclaration<F, "reply"> {
  return { doc, body, role: "reply", standard };
}
function notice<const F extends Fields>(doc: string, body: F): MessageDeclaration<F, "notice"> {
  return { doc, body, role: "notice", standard: true };
}

export const MESSAGES = {
  CHALLENGE: notice("Authentication challenge: the client signs the nonce.", { nonce: bytes(32) }),
  AUTH_OK: reply("Authentication succeeded.", {}),
  AUTH_FAIL: reply("Authentication failed.", { reason: text(300) }),
  STORED: reply("Event stored, durably.", { event_id: bytes(32) }),
  STORE_FAIL: reply("The general failure reply.", { reason: text(300) }),
  EVENTS: reply("Events for the caller; with a cursor when there are more. `notices`: message frames, over HTTP polling only.", {
    events: list(event, LIMITS.FETCH_PAGE_EVENTS),
    cursor: optional(FetchCursor),
    notices: optional(list(blob(LIMITS.MAX_NOTICE_BYTES), LIMITS.MAX_NOTICES)),
  }),
  ACKED: reply("How many events were acknowledged.", { count: uint32 }),
  NOTIFY: notice("New events wait: FETCH.", { count: uint32 }),
  ROOM_CREATED: reply("Room created.", { room_id }),
  ROOM_MESSAGES: reply("Messages of a room.", { room_id, messages: list(RoomMessageWire, LIMITS.ROOM_PAGE) }),
  ROOMS: reply("Rooms found.", { rooms: list(RoomInfoWire, 1000) }),
  KNOCK_OK: reply("Knock stored.", { request_id }),
  KNOCK_NOTIFY: notice("To the admin: someone knocks.", { room_id, knocker_eph_x25519_pk: bytes(32), request_id, handle }),
  ADMIT_OK: reply("Knock admitted.", { request_id, encrypted_grant }),
  ADMITTED: notice("To the knocker: admitted.", { room_id, request_id, admin_pubkey: bytes(32), encrypted_grant }),
  TOKEN_REGISTERED: reply("Member token registered.", {}),
  TOKENS_REVOKED: reply("Member tokens revoked.", { count: uint32 }),
  KEY_ROTATED: reply("Room key rotation done.", { room_id, revoked_count: uint32, grace_until: uint64 }),
  KEY_ROTATION_NOTIFY: notice("To members: the room key was rotated, register again.", { room_id, grace_until: uint64 }),
  ROOM_STORED: reply("Room message stored, durably.", { room_id, sequence_number: int64 }),
  ROOM_UPDATED: reply("Room flags updated.", { room_id }),
  PUSH_REGISTERED: reply("Push token registered.", {}),
  ROOM_NOTIFY: notice("New messages in a room.", { room_id, count: uint32 }),
  DELIVERY_TOKEN_REGISTERED: reply("Delivery token registered.", {}),
  DELIVERY_TOKEN_DEREGISTERED: reply("Delivery token withdrawn.", {}),
  MEMBER_KICKED: reply("Member kicked.", { room_id, member_pubkey: bytes(32) }),
  MEMBER_BANNED: reply("Member banned.", { room_id, member_pubkey: bytes(32) }),
  KICKED: notice("To the member: removed from a room.", { room_id }),
  BACKUP_STORED: reply("Backup stored, durably.", { version: uint32, stored_at: uint64 }),
  BACKUP: reply("The caller's backup.", { ciphertext: blob(LIMITS.BACKUP_BODY_LIMIT_BYTES), version: uint32, stored_at: uint64 }),
  BACKUP_EMPTY: reply("No backup is stored.", {}),
  BACKUP_DELETED: reply("Backup deleted.", {}),
  BACKUP_FAIL: reply("A backup command failed.", { reason: text(300) }),
  GROUP_CREATED: reply("Group created.", { room_id }),
  GROUP_DELETED: reply("Group deleted.", { room_id }),

  CAPABILITIES: reply("What this relay can do; `json` is the body of GET /v1/capabilities.", { json: text(8192) }, false),
  PUSH_DEREGISTERED: reply("Push token withdrawn.", {}, false),
  CARRY_GROUP_REGISTERED: reply("Carry group registered.", { group_id: bytes(16) }, false),
  CARRY_GROUP_LEFT: reply("The caller has left the carry group.", { group_id: bytes(16) }, false),
  CARRY_EVENTS: reply("Events of a carry group.", { events: list(event, LIMITS.FETCH_PAGE_EVENTS) }, false),
  DISCOVERY_PUBLISHED: reply("Hashes published.", { count: uint32 }, false),
  DISCOVERY_MATCHES: reply("Matches for the hashes asked.", { matches: list(DiscoveryMatch, 256) }, false),
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
