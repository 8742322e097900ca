/** Removing members from rooms and groups (§7.7). */
import { bytes } from "../../encoding/schema.ts";
import { room_id, room_reason } from "../common-fields.ts";
import { command, notice, reply } from "../declare.ts";

const member_pubkey = bytes(32);
const commands = {
  /** Removes a member, who may knock again. */
  KICK_MEMBER: command("admin", { room_id, member_pubkey, reason: room_reason }, ["MEMBER_KICKED"]),
  /** Removes a member for good. */
  BAN_MEMBER: command("admin", { room_id, member_pubkey, reason: room_reason }, ["MEMBER_BANNED"]),
};

const messages = {
  /** Member kicked. */
  MEMBER_KICKED: reply({ room_id, member_pubkey }),
  /** Member banned. */
  MEMBER_BANNED: reply({ room_id, member_pubkey }),
  /** To the member: removed from a room. */
  KICKED: notice({ room_id }),
};

export const moderation = { feature: "moderation", commands, messages } as const;
