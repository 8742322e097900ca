/**
 * Who may do what in a room (§7; rooms and groups alike).
 *
 * Answers are of equal shape on purpose: "there is no such room", "it has expired", "it is gated and you are not in" and "you are
 * banned" are one and the same refusal, so that trying ids tells a stranger nothing. So are "no such room" and "you are not its admin".
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

/** Says that a room has more to read. `count` 0 means: fetch the room again. */
export const roomNotify = (room_id: Bytes, count: number): Message<"ROOM_NOTIFY"> => ({ cmd: "ROOM_NOTIFY", room_id, count });

export const notAdmin = fail("not-admin", "you are not the admin of a room with this id");
export const notOpen = fail("not-found", "no room with this id is open to you");

export const isRoom = (found: Room | Failure): found is Room => "roomId" in found;

/** The room, if the caller made it. */
export async function asAdmin({ store, clock }: RoomServices, roomId: Bytes, { pubkey }: Caller): Promise<Room | Failure> {
  const room = await store.find(roomId, clock.now());
  return room && equal(room.admin, pubkey) ? room : notAdmin;
}

/** What a member wants to do, and the room token they show for it, if any. */
export interface Entrance {
  readonly room_id: Bytes;
  readonly room_token?: Bytes | undefined;
}

/**
 * The room, if its gate lets the caller in: an open one everybody who knows its id; a gated one its admin, who was admitted, and who shows
 * the room's token, which one that was ended still does for reading.
 */
export async function asMember(
  services: RoomServices,
  entrance: Entrance,
  { pubkey }: Caller,
  purpose: "posting" | "reading",
): Promise<Room | Failure> {
  const { store, clock } = services;
  const room = await store.find(entrance.room_id, clock.now());
  if (!room) return notOpen;
  if (equal(room.admin, pubkey)) return room;
  if (await store.isBanned(room.roomId, pubkey)) return notOpen;
  if (!room.gated || (await store.isAdmitted(room.roomId, pubkey))) return room;
  return (await showsToken(services, entrance, purpose)) ? room : notOpen;
}

async function showsToken({ store, clock }: RoomServices, { room_id, room_token }: Entrance, purpose: "posting" | "reading") {
  const opens = room_token && (await store.opens(room_id, room_token, clock.now()));
  return opens === "posting" || (opens === "reading" && purpose === "reading");
}
