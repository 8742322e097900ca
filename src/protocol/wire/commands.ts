/** Every command a client can send (§C.1, §C.3 and our extensions), declared once. The comment above each goes into docs/wire.md. */
import {
  blob,
  bool,
  bytes,
  type Fields,
  type InferFields,
  int64,
  list,
  oneOf,
  optional,
  text,
  uint32,
  uint64,
  within,
} from "../encoding/schema.ts";
import { LIMITS } from "./limits.ts";
import type { Message, MessageName } from "./messages.ts";
import { encrypted_grant, FetchCursor, handle, request_id, room_id } from "./shared.ts";

/** Who may send it. `admin` is the room's or group's creator; `member` whoever the room's gate lets in. */
export type Sender = "anyone" | "self" | "admin" | "member";

export interface CommandDeclaration<F extends Fields = Fields, R extends readonly MessageName[] = readonly MessageName[]> {
  readonly body: F;
  readonly sender: Sender;
  /** Replies that mean success. Failure is STORE_FAIL, BACKUP_FAIL for backups, AUTH_FAIL for AUTH. */
  readonly replies: R;
  /** The capability that must be advertised for it; absent: every relay has it. */
  readonly feature?: Feature;
  /** False where it is ours and not in §C.1. */
  readonly standard: boolean;
}

/** Parts a relay may lack; see the capability advertisement. */
export const FEATURES = [
  "rooms",
  "groups",
  "backup",
  "push",
  "webpush",
  "moderation",
  "carry",
  "discovery",
  "http-poll",
  "http-command",
  "bound-auth",
  "bound-http",
  "backup-version",
  "token-fetch",
] as const;
export type Feature = (typeof FEATURES)[number];

/** Signatures that say where and for what they are given. */
export const BOUND_FORMS = ["bound-auth", "bound-http"] as const satisfies readonly Feature[];
export type BoundForm = (typeof BOUND_FORMS)[number];

/** Ours, feature `token-fetch`: shows that the caller holds the room's key. */
const room_token = optional(bytes(12));
const s2_cell = text(16);
const reason = optional(text(200));
const name = optional(text(100));
const description = optional(text(500));

type Options = { readonly feature?: Feature; readonly standard?: boolean };

function command<const F extends Fields, const R extends readonly MessageName[]>(
  sender: Sender,
  body: F,
  replies: R,
  options: Options = {},
): CommandDeclaration<F, R> {
  const { standard = true, feature } = options;
  return { sender, body, replies, standard, ...(feature ? { feature } : {}) };
}

const rooms: Options = { feature: "rooms" };
const ours = (feature?: Feature): Options => (feature ? { feature, standard: false } : { standard: false });

export const COMMANDS = {
  /** Answers CHALLENGE. `sig` covers the nonce, or with `bound` the relay's host too (bound-auth). */
  AUTH: command("anyone", { pubkey: bytes(32), sig: bytes(64), bound: optional(bool) }, ["AUTH_OK"]),
  /** Submits a serialized GiftWrap for delivery. */
  STORE: command("self", { event: blob(LIMITS.MAX_CIPHERTEXT_SIZE + 256) }, ["STORED"]),
  /** Fetches what is stored for the caller and not acknowledged, oldest first. */
  FETCH: command("self", { since: uint64, cursor: optional(FetchCursor) }, ["EVENTS"]),
  /** Acknowledges events in the caller's mailbox, by either event id. */
  ACK: command("self", { event_ids: list(bytes(32), LIMITS.MAX_ACK_IDS) }, ["ACKED"]),
  /** Creates a room; the caller becomes its admin. */
  CREATE_ROOM: command(
    "self",
    {
      room_id,
      s2_cell_id: s2_cell,
      s2_coarse_id: s2_cell,
      gated: bool,
      proximity_required: bool,
      ble_enabled: bool,
      max_members: within(1, LIMITS.MAX_ROOM_MEMBERS),
      expires_at: uint64,
      name,
      description,
      description_public: bool,
    },
    ["ROOM_CREATED"],
    rooms,
  ),
  /** Fetches a room's messages after `since_id` and subscribes the connection to it. `room_token` (ours, feature `token-fetch`) opens a gated one. */
  FETCH_ROOM: command("member", { room_id, since_id: int64, room_token }, ["ROOM_MESSAGES"], rooms),
  /** Finds rooms by S2 cell token, fine or coarse. `after` (ours): those that are listed after that room. */
  DISCOVER_ROOMS: command("self", { s2_cell_id: s2_cell, after: optional(room_id) }, ["ROOMS"], rooms),
  /** Asks to be let into a room. */
  KNOCK: command("self", { room_id, knocker_eph_x25519_pk: bytes(32), request_id, handle }, ["KNOCK_OK"], rooms),
  /** Lets a knocker in. */
  ADMIT: command("admin", { room_id, request_id, encrypted_grant }, ["ADMIT_OK"], rooms),
  /** Registers a member token; the signature covers member_token || room_id. `shared` (ours, feature `token-fetch`): the room token of all its members. */
  REGISTER_TOKEN: command(
    "admin",
    { room_id, member_token: bytes(12), admin_signature: bytes(64), shared: optional(bool) },
    ["TOKEN_REGISTERED"],
    rooms,
  ),
  /** Revokes all member tokens of a room. */
  REVOKE_TOKENS: command("admin", { room_id, reason }, ["TOKENS_REVOKED"], rooms),
  /** Ends all member tokens after a grace and tells the members. */
  ROTATE_ROOM_KEY: command("admin", { room_id, grace_seconds: uint32 }, ["KEY_ROTATED"], rooms),
  /** Stores a room message over the authenticated channel. `room_token` as for FETCH_ROOM. */
  STORE_ROOM: command(
    "member",
    { room_id, nonce: bytes(24), ciphertext: blob(LIMITS.MAX_CIPHERTEXT_SIZE), room_token },
    ["ROOM_STORED"],
    rooms,
  ),
  /** Changes a room's flags. */
  UPDATE_ROOM: command("admin", { room_id, gated: optional(bool), proximity_required: optional(bool) }, ["ROOM_UPDATED"], rooms),
  /** Registers a push token; a webpush token is the JSON PushSubscription. */
  REGISTER_PUSH: command("self", { platform: oneOf("apns", "fcm", "webpush"), token: text(2048) }, ["PUSH_REGISTERED"], {
    feature: "push",
  }),
  /** Registers a token under which one contact may submit notes anonymously. */
  REGISTER_DELIVERY_TOKEN: command("self", { delivery_token: bytes(12) }, ["DELIVERY_TOKEN_REGISTERED"]),
  /** Withdraws a delivery token. */
  DEREGISTER_DELIVERY_TOKEN: command("self", { delivery_token: bytes(12) }, ["DELIVERY_TOKEN_DEREGISTERED"]),
  /** Removes a member, who may knock again. */
  KICK_MEMBER: command("admin", { room_id, member_pubkey: bytes(32), reason }, ["MEMBER_KICKED"], { feature: "moderation" }),
  /** Removes a member for good. */
  BAN_MEMBER: command("admin", { room_id, member_pubkey: bytes(32), reason }, ["MEMBER_BANNED"], {
    feature: "moderation",
  }),
  /** Stores the caller's one encrypted backup, replacing the last. With `if_version` only that very version (0: none); ours, feature `backup-version`. */
  STORE_BACKUP: command(
    "self",
    { ciphertext: blob(LIMITS.BACKUP_BODY_LIMIT_BYTES), if_version: optional(uint32) },
    ["BACKUP_STORED"],
    {
      feature: "backup",
    },
  ),
  /** Returns the caller's backup. */
  FETCH_BACKUP: command("self", {}, ["BACKUP", "BACKUP_EMPTY"], {
    feature: "backup",
  }),
  /** Deletes the caller's backup. */
  DELETE_BACKUP: command("self", {}, ["BACKUP_DELETED"], { feature: "backup" }),
  /** Creates a persistent group: no expiry, never discoverable. */
  CREATE_GROUP: command(
    "self",
    { room_id, gated: bool, max_members: within(1, LIMITS.MAX_ROOM_MEMBERS), name, description, description_public: bool },
    ["GROUP_CREATED"],
    { feature: "groups" },
  ),
  /** Deletes a group with its messages, members and tokens. */
  DELETE_GROUP: command("admin", { room_id }, ["GROUP_DELETED"], {
    feature: "groups",
  }),

  /** Says what the client can do and asks what the relay can. */
  CAPABILITIES: command(
    "self",
    {
      transports: optional(list(text(16), 8)),
      push_platform: optional(text(16)),
      push_token: optional(text(2048)),
    },
    ["CAPABILITIES"],
    ours(),
  ),
  /** Withdraws a push token. */
  DEREGISTER_PUSH: command(
    "self",
    { platform: oneOf("apns", "fcm", "webpush"), token: text(2048) },
    ["PUSH_DEREGISTERED"],
    ours("push"),
  ),
  /** Registers a carry group's members and couriers (§8). */
  REGISTER_CARRY_GROUP: command(
    "self",
    { group_id: bytes(16), members: list(bytes(32), 100), couriers: list(bytes(32), 16), sig: bytes(64) },
    ["CARRY_GROUP_REGISTERED"],
    ours("carry"),
  ),
  /** Leaves a carry group: nothing of the caller's is carried any more. */
  LEAVE_CARRY_GROUP: command("self", { group_id: bytes(16), sig: bytes(64) }, ["CARRY_GROUP_LEFT"], ours("carry")),
  /** Fetches, as a courier, the events of a carry group. */
  FETCH_CARRY: command("member", { group_id: bytes(16), since: uint64, sig: bytes(64) }, ["CARRY_EVENTS"], ours("carry")),
  /** Publishes hashes under which the caller can be found. */
  DISCOVERY_PUBLISH: command(
    "self",
    { hashes: list(bytes(32), 16), pubkey: bytes(32) },
    ["DISCOVERY_PUBLISHED"],
    ours("discovery"),
  ),
  /** Looks up contact hashes. */
  DISCOVERY_QUERY: command("self", { hashes: list(bytes(32), 256) }, ["DISCOVERY_MATCHES"], ours("discovery")),
} as const;

export type CommandName = keyof typeof COMMANDS;
/** A parsed command frame. `req` is echoed by its reply. */
export type Command<N extends CommandName = CommandName> = {
  [K in N]: { readonly cmd: K; readonly req?: number } & InferFields<(typeof COMMANDS)[K]["body"]>;
}[N];
/** What a command is answered with, where it is not refused. */
export type Reply<N extends CommandName = CommandName> = Message<(typeof COMMANDS)[N]["replies"][number]>;
