/** POST /v1/room/submit (§7.3): an anonymous room message. The token proves that the sender is a member, not which one. */
import { SealedRoomReply, SealedRoomSubmit } from "../../../src/protocol/wire/topics/rooms.ts";
import { keyOf } from "../../hub/hub.ts";
import { refusal, type Sealed, stored } from "../../wire/sealed.ts";
import type { RoomServices } from "./access.ts";
import { announce } from "./message-handlers.ts";

export function sealedRoomMessages(services: RoomServices): Sealed<typeof SealedRoomSubmit.fields, true> {
  const { store, clock } = services;
  const expired = refusal(422, "expired", "the room has expired");
  return {
    body: SealedRoomSubmit,
    // One query for both, because an unknown room and an unknown token must give the same answer.
    open: async ({ room_id, member_token }) => (await store.hasToken(room_id, member_token, clock.now())) || undefined,
    tokenKey: ({ room_id, member_token }) => keyOf(room_id) + keyOf(member_token),
    async store({ room_id, nonce, ciphertext }) {
      const now = clock.now();
      const room = await store.find(room_id, now);
      if (!room) return expired;
      const sequence_number = await store.store(room_id, nonce, ciphertext, now);
      if (sequence_number === "duplicate") return refusal(409, "duplicate", "this message is already stored");
      if (sequence_number === "not-found") return expired;
      if (sequence_number === "quota") return refusal(507, "quota", "the room is full");
      await announce(services, room_id, room);
      return stored(SealedRoomReply, { sequence_number });
    },
  };
}
