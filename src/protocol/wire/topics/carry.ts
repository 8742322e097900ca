/** Carry groups (§8): members whose mail couriers may fetch. */
import { blob, bytes, list, uint64 } from "../../encoding/schema.ts";
import { MAX_EVENT_BYTES } from "../common-fields.ts";
import { command, type RelayTopic, reply } from "../declare.ts";
import { mailbox } from "./mailbox.ts";

const group_id = bytes(16);
const sig = bytes(64);
const commands = {
  /** Registers a carry group's members and couriers (§8). */
  REGISTER_CARRY_GROUP: command(
    "self",
    { group_id, members: list(bytes(32), 100), couriers: list(bytes(32), 16), sig },
    ["CARRY_GROUP_REGISTERED"],
    false,
  ),
  /** Leaves a carry group: nothing of the caller's is carried any more. */
  LEAVE_CARRY_GROUP: command("self", { group_id, sig }, ["CARRY_GROUP_LEFT"], false),
  /** Fetches, as a courier, the events of a carry group. */
  FETCH_CARRY: command("member", { group_id, since: uint64, sig }, ["CARRY_EVENTS"], false),
};

const messages = {
  /** Carry group registered. */
  CARRY_GROUP_REGISTERED: reply({ group_id }, false),
  /** The caller has left the carry group. */
  CARRY_GROUP_LEFT: reply({ group_id }, false),
  /** Events of a carry group. */
  CARRY_EVENTS: reply({ events: list(blob(MAX_EVENT_BYTES), mailbox.limits.FETCH_PAGE_EVENTS) }, false),
};

export const carry = { feature: "carry", commands, messages } as const;

export const carryAtRelay = {
  endpoints: [
    {
      method: "GET",
      path: "/v1/events/carry?group=&since=",
      body: "none",
      auth: "PPP-Ed25519",
      feature: "carry",
      doc: "FETCH_CARRY.",
    },
  ],
} as const satisfies RelayTopic;
