/**
 * Access checks of rooms and groups (§7).
 *
 * Refusals must not tell a stranger which ids exist. So a missing room, an expired one, a gated one without admission and a ban all give
 * the same answer. So do a missing room and one of another admin.
 */

import type { Clock } from "../../../src/host/ports.ts";
import { type Bytes, equal } from "../../../src/protocol/encoding/bytes.ts";
import type { Message } from "../../../src/protocol/wire/messages.ts";
import type { RelayCrypto } from "../../crypto.ts";
import type { Core } from "../../feature.ts";
import type { Hub } from "../../hub/hub.ts";
import type { Room, RoomStore } from "../../store/rooms.ts";
import { type Caller, type Failure, fail } from "../../wire/outcome.ts";

export interface RoomServices {
  readonly store: RoomStore;
  readonly crypto: RelayCrypto;
  readonly clock: Clock;
  readonly hub: Hub;
}

export const roomServices = ({ store, crypto, clock, hub }: Core): RoomServices => ({ store: store.rooms, crypto, clock, hub });

/** The notice of `count` new messages. 0 asks subscribers to fetch the room again. */
export const roomNotify = (room_id: Bytes, count: number): Message<"ROOM_NOTIFY"> => ({ cmd: "ROOM_NOTIFY", room_id, count });

export const notAdmin = fail("not-admin", "you are not the admin of a room with this id");
export const notOpen = fail("not-found", "no room with this id is open to you");

export const isRoom = (found: Room | Failure): found is Room => "roomId" in found;

/** The room, if the caller is its admin. */
export async function asAdmin({ store, clock }: RoomServices, roomId: Bytes, { pubkey }: Caller): Promise<Room | Failure> {
  const room = await store.find(roomId, clock.now());
  return room && equal(room.admin, pubkey) ? room : notAdmin;
}

/** A room, and the room token that the caller presents, if any. */
export interface RoomRequest {
  readonly room_id: Bytes;
  readonly room_token?: Bytes | undefined;
}

/**
 * The room, if the caller may read or post. An open room admits everybody who knows its id and is not banned. A gated one admits its
 * admin, admitted keys, and whoever presents the room token; an ended token still allows reading for a time.
 */
export async function asMember(
  services: RoomServices,
  request: RoomRequest,
  { pubkey }: Caller,
  purpose: "posting" | "reading",
): Promise<Room | Failure> {
  const { store, clock } = services;
  const room = await store.find(request.room_id, clock.now());
  if (!room) return notOpen;
  if (equal(room.admin, pubkey)) return room;
  if (await store.isBanned(room.roomId, pubkey)) return notOpen;
  if (!room.gated || (await store.isAdmitted(room.roomId, pubkey))) return room;
  return (await hasValidToken(services, request, purpose)) ? room : notOpen;
}

async function hasValidToken({ store, clock }: RoomServices, { room_id, room_token }: RoomRequest, purpose: "posting" | "reading") {
  const opens = room_token && (await store.opens(room_id, room_token, clock.now()));
  return opens === "posting" || (opens === "reading" && purpose === "reading");
}
