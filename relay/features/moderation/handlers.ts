/** Putting members out (§7.7). */
import { type Bytes, equal } from "../../../src/protocol/encoding/bytes.ts";
import type { Message } from "../../../src/protocol/wire/messages.ts";
import type { moderation } from "../../../src/protocol/wire/topics/moderation.ts";
import { type Caller, type Failure, fail, type HandlersOf } from "../../wire/outcome.ts";
import { asAdmin, isRoom, type RoomServices } from "../rooms/access.ts";

interface Removal {
  readonly room_id: Bytes;
  readonly member_pubkey: Bytes;
}

/**
 * Moderation, off unless the operator turns it on. It takes back what the relay knows of a member: admission, knock, subscription.
 * A member token is nobody's by name, so the admin rotates the room key as well.
 */
export function moderationHandlers(services: RoomServices): HandlersOf<typeof moderation> {
  const { store, hub } = services;

  async function remove({ room_id, member_pubkey }: Removal, caller: Caller, ban: boolean): Promise<Failure | undefined> {
    const room = await asAdmin(services, room_id, caller);
    if (!isRoom(room)) return room;
    if (equal(member_pubkey, room.admin)) return fail("malformed", "member_pubkey: the admin stays");
    await store.remove(room_id, member_pubkey, ban);
    await hub.unsubscribe(room_id, { only: member_pubkey });
    const notice: Message<"KICKED"> = { cmd: "KICKED", room_id };
    await hub.sendNotice(member_pubkey, notice);
    return undefined;
  }

  return {
    KICK_MEMBER: {
      async run(command, caller) {
        const { room_id, member_pubkey } = command;
        return (await remove(command, caller, false)) ?? { cmd: "MEMBER_KICKED", room_id, member_pubkey };
      },
    },
    BAN_MEMBER: {
      async run(command, caller) {
        const { room_id, member_pubkey } = command;
        return (await remove(command, caller, true)) ?? { cmd: "MEMBER_BANNED", room_id, member_pubkey };
      },
    },
  };
}
