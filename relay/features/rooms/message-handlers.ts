/** STORE_ROOM and FETCH_ROOM (§7.3): messages in rooms and groups over an authenticated session. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { Room } from "../../store/rooms.ts";
import { fail } from "../../wire/outcome.ts";
import { asMember, isRoom, notOpen, type RoomServices, roomNotify } from "./access.ts";
import type { RoomHandlers } from "./room-handlers.ts";

/** Notifies a room's subscribers of one more message, and wakes the admin by push; only the admin's key is known to the relay. */
export async function announce({ hub }: Pick<RoomServices, "hub">, room_id: Bytes, { admin }: Pick<Room, "admin">): Promise<void> {
  await hub.publish(room_id, roomNotify(room_id, 1));
  await hub.wakeByPush(admin);
}

export function roomMessageHandlers(services: RoomServices): Pick<RoomHandlers, "STORE_ROOM" | "FETCH_ROOM"> {
  const { store, clock, hub } = services;
  return {
    STORE_ROOM: {
      async run({ room_id, room_token, nonce, ciphertext }, caller) {
        const room = await asMember(services, { room_id, room_token }, caller, "posting");
        if (!isRoom(room)) return room;
        const stored = await store.store(room_id, nonce, ciphertext, clock.now());
        if (stored === "duplicate") return fail("duplicate", "this message is already stored");
        if (stored === "not-found") return notOpen;
        if (stored === "quota") return fail("quota", "the room is full");
        await announce(services, room_id, room);
        return { cmd: "ROOM_STORED", room_id, sequence_number: stored };
      },
    },
    FETCH_ROOM: {
      reads: true,
      async run({ room_id, room_token, since_id }, caller) {
        const room = await asMember(services, { room_id, room_token }, caller, "reading");
        if (!isRoom(room)) return room;
        // Subscribe before reading: a message that is stored in between is then not missed.
        hub.subscribe(room_id, caller.connection);
        const bounds = { maxMessages: LIMITS.ROOM_PAGE, maxBytes: LIMITS.ROOM_PAGE_BYTES };
        const found = await store.messages(room_id, since_id, bounds);
        const messages = found.map(({ id, nonce, ciphertext, storedAt }) => ({ id, nonce, ciphertext, stored_at: storedAt }));
        return { cmd: "ROOM_MESSAGES", room_id, messages };
      },
    },
  };
}
