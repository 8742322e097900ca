/** Rooms (§7): directory, knocks, tokens and messages. The features groups and moderation use its access checks. */
import type { Feature } from "../../feature.ts";
import { submission } from "../../wire/sealed.ts";
import { roomServices } from "./access.ts";
import { knockHandlers, missedNotices } from "./knock-handlers.ts";
import { roomMessageHandlers } from "./message-handlers.ts";
import { type RoomHandlers, roomHandlers } from "./room-handlers.ts";
import { sealedRoomMessages } from "./sealed-submit.ts";
import { memberTokenHandlers } from "./token-handlers.ts";

export const rooms: Feature = {
  name: "rooms",
  configure: () => (core) => {
    const services = roomServices(core);
    const handlers: RoomHandlers = {
      ...roomHandlers(services),
      ...memberTokenHandlers(services),
      ...roomMessageHandlers(services),
      ...knockHandlers(services),
    };
    return {
      advertises: ["rooms", "token-fetch"],
      handlers,
      submissions: { "/v1/room/submit": submission(sealedRoomMessages(services)) },
      welcome: (caller) => missedNotices(services, caller),
    };
  },
  purge: (store) => async (now, max) => {
    const { purged, more } = await store.rooms.purge(now, max);
    return { deleted: { "room-rows": purged }, more };
  },
};
