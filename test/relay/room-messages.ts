/** Rooms, tokens and messages for tests. */
import { concat } from "../../src/protocol/encoding/bytes.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { SealedRoomSubmit } from "../../src/protocol/wire/topics/rooms.ts";
import { bytesOf, type Person, x25519Key } from "./people.ts";

type Id = Uint8Array;

export const FINE = "89c25a31";
export const COARSE = "89c25";

export const createRoom = (room_id: Id, now: number, changes: Partial<Command<"CREATE_ROOM">> = {}): Command<"CREATE_ROOM"> => ({
  cmd: "CREATE_ROOM",
  room_id,
  s2_cell_id: FINE,
  s2_coarse_id: COARSE,
  gated: false,
  proximity_required: false,
  ble_enabled: true,
  max_members: 3,
  expires_at: Math.floor(now) + 3600,
  description_public: false,
  ...changes,
});

export const createGroup = (room_id: Id, gated = true): Command<"CREATE_GROUP"> => ({
  cmd: "CREATE_GROUP",
  room_id,
  gated,
  max_members: 3,
  description_public: false,
});

export const knockAt = (room_id: Id, label: string): Command<"KNOCK"> => ({
  cmd: "KNOCK",
  room_id,
  knocker_eph_x25519_pk: x25519Key(`ephemeral ${label}`),
  request_id: bytesOf(`request ${label}`, 16),
});

export const registerToken = (admin: Person, room_id: Id, member_token: Id): Command<"REGISTER_TOKEN"> => ({
  cmd: "REGISTER_TOKEN",
  room_id,
  member_token,
  admin_signature: admin.sign(concat(member_token, room_id)),
});

export const storeRoom = (room_id: Id, label: string): Command<"STORE_ROOM"> => ({
  cmd: "STORE_ROOM",
  room_id,
  nonce: bytesOf(`nonce ${label}`, 24),
  ciphertext: bytesOf(`room message ${label}`, 48),
});

export const fetchRoom = (room_id: Id, since_id = 0): Command<"FETCH_ROOM"> => ({ cmd: "FETCH_ROOM", room_id, since_id });

/** POST /v1/room/submit. */
export const submitToRoom = (url: string, room_id: Id, member_token: Id, label: string): Promise<Response> =>
  fetch(`${url}/v1/room/submit`, {
    method: "POST",
    headers: { "content-type": "application/msgpack" },
    body: encodeBody(SealedRoomSubmit, {
      room_id,
      member_token,
      nonce: bytesOf(`nonce ${label}`, 24),
      ciphertext: bytesOf(`room message ${label}`, 48),
    }),
  });
