/** Carrying by delegation (ours): each mailbox lets one courier fetch from it, and no relay keeps a group. The rest is carry.ts. */
import { bytes, list, optional, record, uint64 } from "../../encoding/schema.ts";
import { command, reply } from "../declare.ts";
import { FetchCursor } from "./mailbox.ts";

const key = bytes(32);
const sig = bytes(64);

/** A mailbox's word that the courier who asks may fetch from it. */
export const CarryDelegation = record("CarryDelegation", { mailbox: key, until: uint64, sig });

const commands = {
  /** Fetches, as a courier, the events of mailboxes whose owners delegated it. */
  FETCH_DELEGATED: command(
    "self",
    { delegations: list(CarryDelegation, 256), since: uint64, at: uint64, cursor: optional(FetchCursor), sig },
    ["CARRY_EVENTS"],
    false,
  ),
  /** Ends all delegations of a mailbox to a courier; from anybody. */
  LEAVE_DELEGATED: command("self", { mailbox: key, courier: key, at: uint64, sig }, ["DELEGATED_LEFT"], false),
};

const messages = {
  /** That courier fetches nothing from that mailbox any more. */
  DELEGATED_LEFT: reply({}, false),
};

export const carryDelegated = { feature: "carry-delegated", commands, messages } as const;
