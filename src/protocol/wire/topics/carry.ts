/**
 * Couriers (§8; the bodies and what is signed are ours): whose mail they may fetch, by a registered group or by each mailbox's own delegation,
 * and how what was delivered is told. The signed texts are in protocol/carry/signed.ts.
 */
import { blob, bytes, list, optional, record, uint32, uint64 } from "../../encoding/schema.ts";
import { rate } from "../bounds.ts";
import { MAX_EVENT_BYTES } from "../common-fields.ts";
import { command, type RelayTopic, reply } from "../declare.ts";
import { CarryDelegation } from "./carry-delegated.ts";
import { FetchCursor, mailbox } from "./mailbox.ts";

const group_id = bytes(16);
const key = bytes(32);
const sig = bytes(64);
const MEMBERS = 100;
const COURIERS = 16;

/** A member's or a courier's consent. */
export const CarryConsent = record("CarryConsent", { pubkey: key, issued_at: uint64, valid_until: uint64, sig });
/** A recipient's word that events are safe with them. */
export const CarryAck = record("CarryAck", { recipient: key, event_ids: list(bytes(32), 64), at: uint64, sig });

const commands = {
  /** Registers a carry group, in the place of what the caller registered under this id; each in it has signed. */
  REGISTER_CARRY_GROUP: command(
    "self",
    { group_id, version: uint64, members: list(CarryConsent, MEMBERS), couriers: list(CarryConsent, COURIERS), sig },
    ["CARRY_GROUP_REGISTERED"],
    false,
  ),
  /** Leaves a carry group, as a member or courier; with `member`, passes on that somebody does. */
  LEAVE_CARRY_GROUP: command("self", { group_id, at: uint64, sig, member: optional(key) }, ["CARRY_GROUP_LEFT"], false),
  /** Fetches, as a courier, the events of a carry group. */
  FETCH_CARRY: command(
    "member",
    { group_id, inviter: key, since: uint64, at: uint64, cursor: optional(FetchCursor), sig, members_version: optional(uint64) },
    ["CARRY_EVENTS"],
    false,
  ),
  /** Passes on receipts; each counts as its recipient's ACK. */
  ACK_CARRY: command("self", { group_id: optional(group_id), receipts: list(CarryAck, 32) }, ["CARRY_ACKED"], false),
};

const messages = {
  /** Carry group registered, without the keys that were dropped. */
  CARRY_GROUP_REGISTERED: reply({ group_id, dropped: list(key, MEMBERS + COURIERS) }, false),
  /** Nothing of theirs is carried any more. */
  CARRY_GROUP_LEFT: reply({ group_id }, false),
  /** Events for couriers; with a cursor when there are more, with the group's members where the courier's list is older. */
  CARRY_EVENTS: reply(
    {
      events: list(blob(MAX_EVENT_BYTES), mailbox.limits.FETCH_PAGE_EVENTS),
      cursor: optional(FetchCursor),
      members_version: optional(uint64),
      members: optional(list(key, MEMBERS)),
    },
    false,
  ),
  /** How many events were not acknowledged before. */
  CARRY_ACKED: reply({ count: uint32 }, false),
};

export const carry = { feature: "carry", commands, messages } as const;

/** POST /v1/carry/deposit. Each is sealed (protocol/carry/deposit.ts). */
export const CarryDeposits = record("CarryDeposits", { deposits: list(blob(70_000), 64) });
export const DepositAnswer = record("DepositAnswer", { status: uint32, relay_sig: sig });
/** In the order of the deposits. */
export const CarryDepositsReply = record("CarryDepositsReply", { answers: list(DepositAnswer, 64) });

const relayLimits = {
  /** Ours. Carry groups of one inviter. */
  CARRY_GROUPS_PER_INVITER: 16,
  /** Ours. Carry groups that a key is a member of, and as many that it is a courier of. */
  CARRY_GROUPS_PER_KEY: 32,
  /** Ours. What ends sooner is not given to couriers. */
  CARRY_LEAST_LIFE_SECS: 10 * 60,
  /** Ours. How long it is remembered that somebody left a carry group: longer than any consent. */
  CARRY_LEFT_SECS: 200 * 24 * 60 * 60,
  /** Ours. Who left and was never registered here is remembered while there are fewer. */
  CARRY_LEAVES_MAX: 1_000_000,
  /** Ours. HTTP body of deposits. */
  CARRY_DEPOSIT_BODY_BYTES: 2 * 1024 * 1024,
};

export const carryAtRelay = {
  limits: relayLimits,
  rates: { REGISTER_CARRY_GROUP: rate(10, 60 * 60) },
  spends: {
    REGISTER_CARRY_GROUP: { budgets: ["CREATE_IP_RATE"] },
    LEAVE_CARRY_GROUP: { budgets: ["LEAVE_IP_RATE"] },
    LEAVE_DELEGATED: { budgets: ["LEAVE_IP_RATE"] },
    ACK_CARRY: { budgets: ["CARRY_IP_RATE"], items: "receipts" },
    FETCH_DELEGATED: { budgets: ["CARRY_IP_RATE"], items: "delegations" },
  },
  records: [CarryConsent, CarryAck, CarryDelegation, DepositAnswer],
  endpoints: [
    {
      method: "GET",
      path: "/v1/events/carry?group=&inviter=&since=&at=&sig=&cursor=&members_version=",
      body: "none",
      auth: "PPP-Ed25519",
      feature: "carry",
      doc: "FETCH_CARRY; keys, id and signature in hex.",
    },
    {
      method: "POST",
      path: "/v1/carry/deposit",
      body: CarryDeposits,
      auth: "none",
      feature: "carry",
      doc: "Outgoing mail, sealed to this relay: 200 CarryDepositsReply, for each the status that its own endpoint would give, signed.",
    },
  ],
} as const satisfies RelayTopic;
