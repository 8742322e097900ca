/** Persistent groups (§7.6): rooms without a place and without an end. */
import { bool, within } from "../../encoding/schema.ts";
import { room_description, room_id, room_name } from "../common-fields.ts";
import { command, type RelayTopic, reply } from "../declare.ts";
import { roomLimits } from "./room-limits.ts";

const commands = {
  /** Creates a persistent group: no expiry, never discoverable. */
  CREATE_GROUP: command(
    "self",
    {
      room_id,
      gated: bool,
      max_members: within(1, roomLimits.limits.MAX_ROOM_MEMBERS),
      name: room_name,
      description: room_description,
      description_public: bool,
    },
    ["GROUP_CREATED"],
  ),
  /** Deletes a group with its messages, members and tokens. */
  DELETE_GROUP: command("admin", { room_id }, ["GROUP_DELETED"]),
};

const messages = {
  /** Group created. */
  GROUP_CREATED: reply({ room_id }),
  /** Group deleted. */
  GROUP_DELETED: reply({ room_id }),
};

export const groups = { feature: "groups", commands, messages } as const;

export const groupsAtRelay = {
  spends: { CREATE_GROUP: { budgets: ["CREATE_IP_RATE"] } },
} as const satisfies RelayTopic;
