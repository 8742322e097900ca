/** Making and ending groups (§7.6). */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { groups } from "../../../src/protocol/wire/topics/groups.ts";
import type { NewRoom } from "../../store/rooms.ts";
import type { HandlersOf } from "../../wire/outcome.ts";
import { asAdmin, isRoom, notAdmin, type RoomServices } from "../rooms/access.ts";
import { create } from "../rooms/room-handlers.ts";

/** The last second of the year 9999 (§7.6). */
const NEVER = 253_402_300_799;

const newGroup = (room_id: Bytes, admin: Bytes, gated: boolean, maxMembers: number, now: number): NewRoom => ({
  roomId: room_id,
  kind: "group",
  admin,
  cells: undefined,
  gated,
  proximityRequired: false,
  bleEnabled: false,
  maxMembers,
  createdAt: now,
  expiresAt: NEVER,
  // Groups are never listed, so nobody would be shown these.
  name: undefined,
  description: undefined,
});

export function groupHandlers(services: RoomServices): HandlersOf<typeof groups> {
  const { store, clock, hub } = services;
  return {
    CREATE_GROUP: {
      async run({ room_id, gated, max_members }, { pubkey }) {
        const failure = await create(services, newGroup(room_id, pubkey, gated, max_members, Math.floor(clock.now())));
        return failure ?? { cmd: "GROUP_CREATED", room_id };
      },
    },
    DELETE_GROUP: {
      async run({ room_id }, caller) {
        const room = await asAdmin(services, room_id, caller);
        if (!isRoom(room)) return room;
        // Rooms end by themselves; there is no command for it (§7.6).
        if (room.kind !== "group") return notAdmin;
        await store.end(room_id);
        await hub.unsubscribe(room_id, "all");
        return { cmd: "GROUP_DELETED", room_id };
      },
    },
  };
}
