/** CREATE_ROOM, DISCOVER_ROOMS and UPDATE_ROOM (§7.1). */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Infer } from "../../../src/protocol/encoding/schema.ts";
import type { Command } from "../../../src/protocol/wire/commands.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { RoomInfoWire, rooms } from "../../../src/protocol/wire/topics/rooms.ts";
import type { ListedRoom, NewRoom } from "../../store/rooms.ts";
import { type Failure, fail, type HandlersOf } from "../../wire/outcome.ts";
import { asAdmin, isRoom, type RoomServices, roomNotify } from "./access.ts";

/** Whether a text is an S2 token: up to 16 hex digits without trailing zeros. */
const isCell = (token: string): boolean => /^[0-9a-f]{0,15}[1-9a-f]$/.test(token);
const notCell = fail("malformed", "an S2 cell token is 1 to 16 hex digits without trailing zeros");

const asInfo = (room: ListedRoom): Infer<typeof RoomInfoWire> => ({
  room_id: room.roomId,
  s2_cell_id: room.fineCell,
  gated: room.gated,
  proximity_required: room.proximityRequired,
  ble_enabled: room.bleEnabled,
  member_count: room.memberCount,
  created_at: room.createdAt,
  expires_at: room.expiresAt,
  ...(room.name === undefined ? {} : { name: room.name }),
  ...(room.description === undefined ? {} : { description: room.description }),
});

export type RoomHandlers = HandlersOf<typeof rooms>;

/** Stores a new room or group. @returns the failure, if any */
export async function create({ store, hub }: RoomServices, room: NewRoom): Promise<Failure | undefined> {
  const outcome = await store.create(room);
  if (outcome === "duplicate") return fail("duplicate", "this id is taken");
  if (outcome === "quota") return fail("quota", "you have too many rooms");
  // Subscribers of an expired room with this id must not get the messages of the new one.
  await hub.unsubscribe(room.roomId, "all");
  return undefined;
}

const newRoom = (command: Command<"CREATE_ROOM">, admin: Bytes, now: number, expiresAt: number): NewRoom => ({
  roomId: command.room_id,
  kind: "room",
  admin,
  cells: { fine: command.s2_cell_id, coarse: command.s2_coarse_id },
  gated: command.gated,
  proximityRequired: command.proximity_required,
  bleEnabled: command.ble_enabled,
  maxMembers: command.max_members,
  createdAt: now,
  expiresAt,
  name: command.name,
  // A description that is not public would be shown to nobody, so it is not stored.
  description: command.description_public ? command.description : undefined,
});

export function roomHandlers(services: RoomServices): Pick<RoomHandlers, "CREATE_ROOM" | "DISCOVER_ROOMS" | "UPDATE_ROOM"> {
  const { store, clock, hub } = services;
  return {
    CREATE_ROOM: {
      async run(command, { pubkey }) {
        const { room_id, s2_cell_id: fine, s2_coarse_id: coarse, expires_at } = command;
        if (!isCell(fine) || !isCell(coarse)) return notCell;
        const now = Math.floor(clock.now());
        if (expires_at <= now) return fail("expired", "expires_at has passed");
        // Clamped like the expiry of events (§C.2).
        const expiresAt = Math.min(expires_at, now + LIMITS.MAX_EVENT_TTL_SECS);
        const failure = await create(services, newRoom(command, pubkey, now, expiresAt));
        return failure ?? { cmd: "ROOM_CREATED", room_id, ...(expiresAt < expires_at ? { expires_at: expiresAt } : {}) };
      },
    },
    DISCOVER_ROOMS: {
      reads: true,
      async run({ s2_cell_id, after }) {
        if (!isCell(s2_cell_id)) return notCell;
        const rooms = await store.discover(s2_cell_id, { max: LIMITS.DISCOVER_PAGE, after }, clock.now());
        if (rooms === "not-found") return fail("not-found", "after: that room is gone; begin again");
        return { cmd: "ROOMS", rooms: rooms.map(asInfo) };
      },
    },
    UPDATE_ROOM: {
      async run({ room_id, gated, proximity_required }, caller) {
        const room = await asAdmin(services, room_id, caller);
        if (!isRoom(room)) return room;
        await store.update(room_id, {
          ...(gated === undefined ? {} : { gated }),
          ...(proximity_required === undefined ? {} : { proximityRequired: proximity_required }),
        });
        if (gated && !room.gated) {
          // The subscribers came while the room was open, so nobody admitted them. They must fetch again, with a room token.
          await hub.publish(room_id, roomNotify(room_id, 0));
          await hub.unsubscribe(room_id, { except: caller.pubkey });
        }
        return { cmd: "ROOM_UPDATED", room_id };
      },
    },
  };
}
