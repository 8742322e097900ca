/** Rooms (§7): discovery, knocks, tokens and messages. Groups share all of it except discovery. */
import { blob, bool, bytes, int64, list, optional, record, text, uint32, uint64, within } from "../../encoding/schema.ts";
import { rate } from "../bounds.ts";
import { room_description, room_id, room_name, room_reason } from "../common-fields.ts";
import { command, notice, type RelayTopic, reply } from "../declare.ts";
import { general } from "./general.ts";
import { roomLimits } from "./room-limits.ts";

const DAY = 24 * 60 * 60;

const request_id = bytes(16);
const handle = optional(text(100));
const encrypted_grant = optional(blob(256));
/** Ours, feature `token-fetch`: shows that the caller holds the room's key. */
const room_token = optional(bytes(12));
const s2_cell_id = text(16);
const nonce = bytes(24);
const ciphertext = blob(general.limits.MAX_CIPHERTEXT_SIZE);

export const RoomMessageWire = record("RoomMessageWire", { id: int64, nonce, ciphertext, stored_at: uint64 });

export const RoomInfoWire = record("RoomInfoWire", {
  room_id,
  s2_cell_id,
  gated: bool,
  proximity_required: bool,
  ble_enabled: bool,
  member_count: uint32,
  created_at: uint64,
  expires_at: uint64,
  name: room_name,
  description: room_description,
});

const commands = {
  /** Creates a room; the caller becomes its admin. */
  CREATE_ROOM: command(
    "self",
    {
      room_id,
      s2_cell_id,
      s2_coarse_id: s2_cell_id,
      gated: bool,
      proximity_required: bool,
      ble_enabled: bool,
      max_members: within(1, roomLimits.limits.MAX_ROOM_MEMBERS),
      expires_at: uint64,
      name: room_name,
      description: room_description,
      description_public: bool,
    },
    ["ROOM_CREATED"],
  ),
  /** Fetches a room's messages after `since_id` and subscribes the connection to it. `room_token` (ours, feature `token-fetch`) opens a gated one. */
  FETCH_ROOM: command("member", { room_id, since_id: int64, room_token }, ["ROOM_MESSAGES"]),
  /** Finds rooms by S2 cell token, fine or coarse. `after` (ours): those that are listed after that room. */
  DISCOVER_ROOMS: command("self", { s2_cell_id, after: optional(room_id) }, ["ROOMS"]),
  /** Asks to be let into a room. */
  KNOCK: command("self", { room_id, knocker_eph_x25519_pk: bytes(32), request_id, handle }, ["KNOCK_OK"]),
  /** Lets a knocker in. */
  ADMIT: command("admin", { room_id, request_id, encrypted_grant }, ["ADMIT_OK"]),
  /** Registers a member token; the signature covers member_token || room_id. `shared` (ours, feature `token-fetch`): the room token of all its members. */
  REGISTER_TOKEN: command("admin", { room_id, member_token: bytes(12), admin_signature: bytes(64), shared: optional(bool) }, [
    "TOKEN_REGISTERED",
  ]),
  /** Revokes all member tokens of a room. */
  REVOKE_TOKENS: command("admin", { room_id, reason: room_reason }, ["TOKENS_REVOKED"]),
  /** Ends all member tokens after a grace and tells the members. */
  ROTATE_ROOM_KEY: command("admin", { room_id, grace_seconds: uint32 }, ["KEY_ROTATED"]),
  /** Stores a room message over the authenticated channel. `room_token` as for FETCH_ROOM. */
  STORE_ROOM: command("member", { room_id, nonce, ciphertext, room_token }, ["ROOM_STORED"]),
  /** Changes a room's flags. */
  UPDATE_ROOM: command("admin", { room_id, gated: optional(bool), proximity_required: optional(bool) }, ["ROOM_UPDATED"]),
};

const messages = {
  /** Room created. `expires_at` (ours): when it ends, where that is earlier than was asked for. */
  ROOM_CREATED: reply({ room_id, expires_at: optional(uint64) }),
  /** Messages of a room. */
  ROOM_MESSAGES: reply({ room_id, messages: list(RoomMessageWire, roomLimits.limits.ROOM_PAGE) }),
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
  /** New messages in a room. */
  ROOM_NOTIFY: notice({ room_id, count: uint32 }),
};

export const rooms = { feature: "rooms", options: ["token-fetch"], commands, messages } as const;

/** POST /v1/room/submit (§7). */
export const SealedRoomSubmit = record("SealedRoomSubmit", {
  room_id,
  member_token: bytes(12),
  nonce,
  ciphertext: blob(general.limits.MAX_CIPHERTEXT_SIZE, 16),
});
export const SealedRoomReply = record("SealedRoomReply", { sequence_number: int64 });

const relayLimits = {
  /** Longest grace of ROTATE_ROOM_KEY; more is clamped. */
  MAX_GRACE_SECS: 600,
  /** Ours. A room token that a rotation ended still reads for this long. */
  ROOM_TOKEN_READ_SECS: 31 * DAY,
  /** Ours. Rooms and groups that one key may administer at a time. */
  MAX_ROOMS_PER_ADMIN: 100,
  /** Ours. Knocks waiting at one room. */
  MAX_PENDING_KNOCKS: 100,
};

export const roomsAtRelay = {
  limits: relayLimits,
  rates: { DISCOVER_ROOMS: rate(120, 60) },
  spends: {
    STORE_ROOM: { budgets: ["STORE_IP_RATE", "STORE_IP_BYTES"], bytes: "ciphertext" },
    CREATE_ROOM: { budgets: ["CREATE_IP_RATE"] },
    KNOCK: { budgets: ["KNOCK_IP_RATE"] },
    REGISTER_TOKEN: { budgets: ["REGISTER_IP_RATE"] },
  },
  endpoints: [
    {
      method: "POST",
      path: "/v1/room/submit",
      body: SealedRoomSubmit,
      auth: "token in body",
      feature: "rooms",
      doc: "Anonymous room message: 201 {sequence_number}.",
    },
  ],
  records: [RoomMessageWire, RoomInfoWire],
} as const satisfies RelayTopic;
