/** Commands, messages and bodies as Appendix C and the profile list them: a table of its own, so that a slip in a declaration shows. */
import type { JsonMap } from "../format.ts";
import { type Context, readMap, type Spec, spec } from "./fields.ts";
import { readAll } from "./msgpack.ts";
import type { Bytes } from "./primitives.ts";
import { refuse } from "./refusal.ts";

const ROOM = "room_id:b16";
const table = (text: string): ReadonlyMap<string, Spec> =>
  new Map(
    text
      .trim()
      .split("\n")
      .map((line) => {
        const [name, ...fields] = line.trim().split(" ");
        return [name as string, spec(fields.join(" ").replaceAll("ROOM", ROOM))];
      }),
  );

export const COMMANDS = table(`
AUTH pubkey:b32 sig:b64 bound?:bool
STORE event:B0-65792
FETCH since:u64 cursor?:Cursor
ACK event_ids:[b32]256
CREATE_ROOM ROOM s2_cell_id:s16 s2_coarse_id:s16 gated:bool proximity_required:bool ble_enabled:bool max_members:r1-100 expires_at:u64 name?:s100 description?:s500 description_public:bool
FETCH_ROOM ROOM since_id:i64 room_token?:b12
DISCOVER_ROOMS s2_cell_id:s16 after?:b16
KNOCK ROOM knocker_eph_x25519_pk:b32 request_id:b16 handle?:s100
ADMIT ROOM request_id:b16 encrypted_grant?:B0-256
REGISTER_TOKEN ROOM member_token:b12 admin_signature:b64 shared?:bool
REVOKE_TOKENS ROOM reason?:s200
ROTATE_ROOM_KEY ROOM grace_seconds:u32
STORE_ROOM ROOM nonce:b24 ciphertext:B0-65536 room_token?:b12
UPDATE_ROOM ROOM gated?:bool proximity_required?:bool
REGISTER_PUSH platform:apns|fcm|webpush token:s2048
REGISTER_SMS phone_hash:b32 sealed_number:b108 language:s16
DEREGISTER_SMS
REGISTER_DELIVERY_TOKEN delivery_token:b12
DEREGISTER_DELIVERY_TOKEN delivery_token:b12
KICK_MEMBER ROOM member_pubkey:b32 reason?:s200
BAN_MEMBER ROOM member_pubkey:b32 reason?:s200
STORE_BACKUP ciphertext:B0-5242880 if_version?:u32
FETCH_BACKUP
DELETE_BACKUP
CREATE_GROUP ROOM gated:bool max_members:r1-100 name?:s100 description?:s500 description_public:bool
DELETE_GROUP ROOM
CAPABILITIES transports?:[s16]8 push_platform?:s16 push_token?:s2048
DEREGISTER_PUSH platform:apns|fcm|webpush token:s2048
REGISTER_CARRY_GROUP group_id:b16 version:u64 members:[Consent]100 couriers:[Consent]16 sig:b64
LEAVE_CARRY_GROUP group_id:b16 at:u64 sig:b64 member?:b32
FETCH_CARRY group_id:b16 inviter:b32 since:u64 at:u64 cursor?:Cursor sig:b64 members_version?:u64
ACK_CARRY group_id?:b16 receipts:[CarryAck]32
FETCH_DELEGATED delegations:[Delegation]256 since:u64 at:u64 cursor?:Cursor sig:b64
LEAVE_DELEGATED mailbox:b32 courier:b32 at:u64 sig:b64
DISCOVERY_PUBLISH hashes:[b32]16 pubkey:b32 boxes?:[B0-4136]16
DISCOVERY_PEPPER
DISCOVERY_QUERY hashes:[b32]256
ISSUE_POSTAGE blinded:[b32]64
DISCOVERY_EVAL blinded:[b32]64 key_id:b8
DISCOVERY_WITHDRAW hashes:[b32]16`);

export const MESSAGES = table(`
CHALLENGE nonce:b32
AUTH_OK
AUTH_FAIL reason:s300
STORED event_id:b32
STORE_FAIL reason:s300
EVENTS events:[B0-65792]256 cursor?:Cursor notices?:[B0-1024]64
ACKED count:u32
NOTIFY count:u32
ROOM_CREATED ROOM expires_at?:u64
ROOM_MESSAGES ROOM messages:[RoomMessage]100
ROOMS rooms:[RoomInfo]1000
KNOCK_OK request_id:b16
KNOCK_NOTIFY ROOM knocker_eph_x25519_pk:b32 request_id:b16 handle?:s100
ADMIT_OK request_id:b16 encrypted_grant?:B0-256
ADMITTED ROOM request_id:b16 admin_pubkey:b32 encrypted_grant?:B0-256
TOKEN_REGISTERED
TOKENS_REVOKED count:u32
KEY_ROTATED ROOM revoked_count:u32 grace_until:u64
KEY_ROTATION_NOTIFY ROOM grace_until:u64
ROOM_STORED ROOM sequence_number:i64
ROOM_UPDATED ROOM
PUSH_REGISTERED
SMS_REGISTERED
SMS_DEREGISTERED
ROOM_NOTIFY ROOM count:u32
DELIVERY_TOKEN_REGISTERED
DELIVERY_TOKEN_DEREGISTERED
MEMBER_KICKED ROOM member_pubkey:b32
MEMBER_BANNED ROOM member_pubkey:b32
KICKED ROOM
BACKUP_STORED version:u32 stored_at:u64
BACKUP ciphertext:B0-5242880 version:u32 stored_at:u64
BACKUP_EMPTY
BACKUP_DELETED
BACKUP_FAIL reason:s300
GROUP_CREATED ROOM
GROUP_DELETED ROOM
CAPABILITIES json:s8192
PUSH_DEREGISTERED
CARRY_GROUP_REGISTERED group_id:b16 dropped:[b32]116
CARRY_GROUP_LEFT group_id:b16
CARRY_EVENTS events:[B0-65792]256 cursor?:Cursor members_version?:u64 members?:[b32]100
CARRY_ACKED count:u32
DELEGATED_LEFT
DISCOVERY_PUBLISHED count:u32
DISCOVERY_PEPPERED pepper:b32 until:u64
DISCOVERY_MATCHES matches:[Match]512
POSTAGE_ISSUED evaluated:[b32]64 proof:b64 key_id:b8
DISCOVERY_EVALUATED evaluated:[b32]64 proof:b64
DISCOVERY_WITHDRAWN count:u32
DISCOVERY_FAIL reason:s300 after?:u32`);

const BODIES = table(`
SealedNoteSubmit delivery_token:b12 ephemeral_pk:b32 nonce:b24 ciphertext:B16-65536 created_at:u64 expires_at:u64
MailboxSubmit mailbox:b32 ephemeral_pk:b32 nonce:b24 ciphertext:B16-65536 created_at:u64 expires_at:u64 postage?:b48
CarryDeposits deposits:[B0-70000]64
CarryDepositsReply answers:[DepositAnswer]64
SealedRoomSubmit ROOM member_token:b12 nonce:b24 ciphertext:B16-65536
SealedNoteReply event_id:b32
SealedRoomReply sequence_number:i64
StoreBody event:B0-65792
AckBody event_ids:[b32]256`);

const context: Context = {
  keyOf: (name) => name,
  maps: {
    Cursor: spec("stored_at:u64 event_id:b32"),
    RoomMessage: spec("id:i64 nonce:b24 ciphertext:B0-65536 stored_at:u64"),
    RoomInfo: spec(
      `${ROOM} s2_cell_id:s16 gated:bool proximity_required:bool ble_enabled:bool member_count:u32 created_at:u64 expires_at:u64 name?:s100 description?:s500`,
    ),
    Consent: spec("pubkey:b32 issued_at:u64 valid_until:u64 sig:b64"),
    CarryAck: spec("recipient:b32 event_ids:[b32]64 at:u64 sig:b64"),
    Delegation: spec("mailbox:b32 until:u64 sig:b64"),
    DepositAnswer: spec("status:u32 relay_sig:b64"),
    Match: spec("hash:b32 pubkey:b32 box?:B0-4136"),
  },
};
const DEPTH = 4;

function readFrame(known: ReadonlyMap<string, Spec>, bytes: Bytes): JsonMap {
  const value = readAll(bytes, DEPTH);
  const head = readMap(context, spec("cmd:s64 req?:u64"), value);
  const fields = known.get(head.cmd as string) ?? refuse("malformed", "unknown cmd");
  return { ...head, ...readMap(context, fields, value) };
}

export const readCommand = (bytes: Bytes): JsonMap => readFrame(COMMANDS, bytes);
export const readMessage = (bytes: Bytes): JsonMap => readFrame(MESSAGES, bytes);
export const readBody = (type: string, bytes: Bytes): JsonMap =>
  readMap(context, BODIES.get(type) ?? refuse("malformed", type), readAll(bytes, DEPTH));
