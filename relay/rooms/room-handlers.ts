/** Making, finding, changing and ending rooms and groups (§7.1, §7.6). */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Infer } from "../../src/protocol/encoding/schema.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { RoomInfoWire } from "../../src/protocol/wire/messages.ts";
import type { ListedRoom, NewRoom } from "../store/rooms.ts";
import { type Failure, fail, type Handlers } from "../wire/outcome.ts";
import { asAdmin, isRoom, notAdmin, type RoomServices } from "./access.ts";

/** The last second of the year 9999 (§7.6). */
const NEVER = 253_402_300_799;

/** An S2 token: up to 16 hex digits, trailing zeros cut. */
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

type RoomHandlers = Pick<Handlers, "CREATE_ROOM" | "DISCOVER_ROOMS" | "UPDATE_ROOM">;
type GroupHandlers = Pick<Handlers, "CREATE_GROUP" | "DELETE_GROUP">;

/** Stores it; a failure where that cannot be. */
async function create({ store, hub }: RoomServices, room: NewRoom): Promise<Failure | undefined> {
  const outcome = await store.create(room);
  if (outcome === "duplicate") return fail("duplicate", "this id is taken");
  if (outcome === "quota") return fail("quota", "you have too many rooms");
  // Who still listens to a room of this id that has expired meanwhile does not listen to this one.
  await hub.unsubscribe(room.roomId, "all");
  return undefined;
}

export function roomHandlers(services: RoomServices): RoomHandlers {
  const { store, clock, hub } = services;
  return {
    CREATE_ROOM: {
      async run(command, { pubkey }) {
        const { room_id, s2_cell_id: fine, s2_coarse_id: coarse, expires_at } = command;
        if (!isCell(fine) || !isCell(coarse)) return notCell;
        const now = Math.floor(clock.now());
        if (expires_at <= now) return fail("expired", "expires_at has passed");
        // As for events: nothing is kept for ever because somebody says so (§C.2).
        const expiresAt = Math.min(expires_at, now + LIMITS.MAX_EVENT_TTL_SECS);
        const failure = await create(services, {
          roomId: room_id,
          kind: "room",
          admin: pubkey,
          cells: { fine, coarse },
          gated: command.gated,
          proximityRequired: command.proximity_required,
          bleEnabled: command.ble_enabled,
          maxMembers: command.max_members,
          createdAt: now,
          expiresAt,
          name: command.name,
          // A description that is not public is shown to nobody, so it is not kept either.
          description: command.description_public ? command.description : undefined,
        });
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
          // Nobody has been admitted to a room that was open until now: who still listens came through no gate, and looks again by token.
          await hub.publish(room_id, { cmd: "ROOM_NOTIFY", room_id, count: 0 });
          await hub.unsubscribe(room_id, { except: caller.pubkey });
        }
        return { cmd: "ROOM_UPDATED", room_id };
      },
    },
  };
}

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

export function groupHandlers(services: RoomServices): GroupHandlers {
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
