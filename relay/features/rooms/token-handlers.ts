/** Member tokens and room tokens (§7.2): with them members post and read without authenticating. Only the admin manages them. */
import { concat } from "../../../src/protocol/encoding/bytes.ts";
import type { Message } from "../../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { fail } from "../../wire/outcome.ts";
import { asAdmin, isRoom, notAdmin, type RoomServices } from "./access.ts";
import type { RoomHandlers } from "./room-handlers.ts";

export function memberTokenHandlers(
  services: RoomServices,
): Pick<RoomHandlers, "REGISTER_TOKEN" | "REVOKE_TOKENS" | "ROTATE_ROOM_KEY"> {
  const { store, clock, crypto, hub } = services;
  return {
    REGISTER_TOKEN: {
      async run({ room_id, member_token, admin_signature, shared }, caller) {
        const room = await asAdmin(services, room_id, caller);
        if (!isRoom(room)) return room;
        if (!crypto.verify(admin_signature, concat(member_token, room_id), room.admin)) {
          return fail("unauthorized", "the signature does not cover this token and room");
        }
        const register = shared ? store.registerRoomToken : store.registerToken;
        const outcome = await register(room_id, member_token);
        if (outcome === "registered") return { cmd: "TOKEN_REGISTERED" };
        return outcome === "quota" ? fail("quota", "the room has all its members") : notAdmin;
      },
    },
    REVOKE_TOKENS: {
      async run({ room_id }, caller) {
        const room = await asAdmin(services, room_id, caller);
        if (!isRoom(room)) return room;
        const now = Math.floor(clock.now());
        const end = { postsUntil: now, readsUntil: now + RELAY_LIMITS.ROOM_TOKEN_READ_SECS };
        return { cmd: "TOKENS_REVOKED", count: await store.revokeTokens(room_id, end) };
      },
    },
    ROTATE_ROOM_KEY: {
      async run({ room_id, grace_seconds }, caller) {
        const room = await asAdmin(services, room_id, caller);
        if (!isRoom(room)) return room;
        const now = Math.floor(clock.now());
        const grace_until = now + Math.min(grace_seconds, RELAY_LIMITS.MAX_GRACE_SECS);
        const end = { postsUntil: grace_until, readsUntil: now + RELAY_LIMITS.ROOM_TOKEN_READ_SECS };
        const revoked_count = await store.rotateTokens(room_id, end, now);
        const notice: Message<"KEY_ROTATION_NOTIFY"> = { cmd: "KEY_ROTATION_NOTIFY", room_id, grace_until };
        await hub.publish(room_id, notice);
        return { cmd: "KEY_ROTATED", room_id, revoked_count, grace_until };
      },
    },
  };
}
