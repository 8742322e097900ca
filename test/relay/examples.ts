/** One of each command. */
import type { Command, CommandName } from "../../src/protocol/wire/commands.ts";
import { bytesOf, envelope, longBytesOf, person, x25519Key } from "./people.ts";

const alice = person("alice");
const bob = person("bob");

/** A well-formed example of every declared command; a new command without one fails to compile. */
export const EXAMPLES: { [N in CommandName]: Command<N> } = {
  AUTH: { cmd: "AUTH", ...alice.auth(new Uint8Array(32)) },
  STORE: { cmd: "STORE", event: envelope(bob.publicKey, "example", 1_800_000_000) },
  FETCH: { cmd: "FETCH", since: 0 },
  ACK: { cmd: "ACK", event_ids: [] },
  CREATE_ROOM: {
    cmd: "CREATE_ROOM",
    room_id: bytesOf("room", 16),
    s2_cell_id: "89c25",
    s2_coarse_id: "89c",
    gated: false,
    proximity_required: false,
    ble_enabled: false,
    max_members: 10,
    expires_at: 2_000_000_000,
    description_public: false,
  },
  FETCH_ROOM: { cmd: "FETCH_ROOM", room_id: bytesOf("room", 16), since_id: 0 },
  DISCOVER_ROOMS: { cmd: "DISCOVER_ROOMS", s2_cell_id: "89c" },
  KNOCK: { cmd: "KNOCK", room_id: bytesOf("room", 16), knocker_eph_x25519_pk: x25519Key("k"), request_id: bytesOf("r", 16) },
  ADMIT: { cmd: "ADMIT", room_id: bytesOf("room", 16), request_id: bytesOf("r", 16) },
  REGISTER_TOKEN: {
    cmd: "REGISTER_TOKEN",
    room_id: bytesOf("room", 16),
    member_token: bytesOf("t", 12),
    admin_signature: bytesOf("s", 64),
  },
  REVOKE_TOKENS: { cmd: "REVOKE_TOKENS", room_id: bytesOf("room", 16) },
  ROTATE_ROOM_KEY: { cmd: "ROTATE_ROOM_KEY", room_id: bytesOf("room", 16), grace_seconds: 0 },
  STORE_ROOM: { cmd: "STORE_ROOM", room_id: bytesOf("room", 16), nonce: bytesOf("n", 24), ciphertext: bytesOf("c", 40) },
  UPDATE_ROOM: { cmd: "UPDATE_ROOM", room_id: bytesOf("room", 16) },
  REGISTER_PUSH: { cmd: "REGISTER_PUSH", platform: "webpush", token: "{}" },
  REGISTER_SMS: { cmd: "REGISTER_SMS", phone_hash: bytesOf("h", 32), sealed_number: longBytesOf("n", 108), language: "en" },
  DEREGISTER_SMS: { cmd: "DEREGISTER_SMS" },
  REGISTER_DELIVERY_TOKEN: { cmd: "REGISTER_DELIVERY_TOKEN", delivery_token: bytesOf("d", 12) },
  DEREGISTER_DELIVERY_TOKEN: { cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token: bytesOf("d", 12) },
  KICK_MEMBER: { cmd: "KICK_MEMBER", room_id: bytesOf("room", 16), member_pubkey: bytesOf("m", 32) },
  BAN_MEMBER: { cmd: "BAN_MEMBER", room_id: bytesOf("room", 16), member_pubkey: bytesOf("m", 32) },
  STORE_BACKUP: { cmd: "STORE_BACKUP", ciphertext: bytesOf("c", 40) },
  FETCH_BACKUP: { cmd: "FETCH_BACKUP" },
  DELETE_BACKUP: { cmd: "DELETE_BACKUP" },
  CREATE_GROUP: { cmd: "CREATE_GROUP", room_id: bytesOf("room", 16), gated: true, max_members: 5, description_public: false },
  DELETE_GROUP: { cmd: "DELETE_GROUP", room_id: bytesOf("room", 16) },
  CAPABILITIES: { cmd: "CAPABILITIES" },
  DEREGISTER_PUSH: { cmd: "DEREGISTER_PUSH", platform: "fcm", token: "t" },
  REGISTER_CARRY_GROUP: {
    cmd: "REGISTER_CARRY_GROUP",
    group_id: bytesOf("g", 16),
    version: 1,
    members: [],
    couriers: [],
    sig: bytesOf("s", 64),
  },
  LEAVE_CARRY_GROUP: { cmd: "LEAVE_CARRY_GROUP", group_id: bytesOf("g", 16), at: 0, sig: bytesOf("s", 64) },
  FETCH_CARRY: {
    cmd: "FETCH_CARRY",
    group_id: bytesOf("g", 16),
    inviter: bytesOf("i", 32),
    since: 0,
    at: 0,
    sig: bytesOf("s", 64),
  },
  ACK_CARRY: { cmd: "ACK_CARRY", receipts: [] },
  FETCH_DELEGATED: {
    cmd: "FETCH_DELEGATED",
    delegations: [{ mailbox: bytesOf("m", 32), until: 0, sig: bytesOf("d", 64) }],
    since: 0,
    at: 0,
    sig: bytesOf("s", 64),
  },
  LEAVE_DELEGATED: {
    cmd: "LEAVE_DELEGATED",
    mailbox: bytesOf("m", 32),
    courier: bytesOf("c", 32),
    at: 0,
    sig: bytesOf("s", 64),
  },
  DISCOVERY_PUBLISH: { cmd: "DISCOVERY_PUBLISH", hashes: [], pubkey: bytesOf("p", 32) },
  DISCOVERY_PEPPER: { cmd: "DISCOVERY_PEPPER" },
  DISCOVERY_QUERY: { cmd: "DISCOVERY_QUERY", hashes: [] },
  ISSUE_POSTAGE: { cmd: "ISSUE_POSTAGE", blinded: [] },
  DISCOVERY_EVAL: { cmd: "DISCOVERY_EVAL", blinded: [], key_id: bytesOf("k", 8) },
  DISCOVERY_WITHDRAW: { cmd: "DISCOVERY_WITHDRAW", hashes: [] },
};

/** The failure reply that belongs to a command. */
export const failureOf = (cmd: CommandName): string => {
  if (cmd === "AUTH") return "AUTH_FAIL";
  if (cmd.startsWith("DISCOVERY")) return "DISCOVERY_FAIL";
  return /BACKUP/.test(cmd) ? "BACKUP_FAIL" : "STORE_FAIL";
};
