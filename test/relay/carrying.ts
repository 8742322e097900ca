/** Carry groups, delegations and receipts as people sign them. */
import {
  ackMessage,
  type CarryRole,
  consentMessage,
  DAY_S,
  delegatedFetchMessage,
  delegatedLeaveMessage,
  delegationMessage,
  fetchMessage,
  leaveMessage,
  registerMessage,
} from "../../src/protocol/carry/signed.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Infer } from "../../src/protocol/encoding/schema.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import type { FetchCursor } from "../../src/protocol/wire/messages.ts";
import { crypto } from "../support/kit.ts";
import { bytesOf, type Person } from "./people.ts";

type Signer = Pick<Person, "publicKey" | "sign">;

/** A group as its inviter has it. */
export interface Carrying {
  readonly authority: string;
  readonly groupId: Bytes;
  readonly inviter: Signer;
  readonly members: readonly Signer[];
  readonly couriers: readonly Signer[];
  /** When all consented. */
  readonly now: number;
}

const keysOf = (people: readonly Signer[]): readonly Bytes[] => people.map(({ publicKey }) => publicKey);

type Consent = Command<"REGISTER_CARRY_GROUP">["members"][number];

export function consentOf(group: Carrying, who: Signer, role: CarryRole, change: Partial<Carrying> = {}): Consent {
  const { authority, groupId, inviter, couriers, now } = { ...group, ...change };
  const [issuedAt, validUntil] = [Math.floor(now), Math.floor(now) + 30 * DAY_S];
  const terms = { authority, groupId, inviter: inviter.publicKey, couriers: keysOf(couriers), issuedAt, validUntil };
  const sig = who.sign(consentMessage(crypto, role, terms));
  return { pubkey: who.publicKey, issued_at: issuedAt, valid_until: validUntil, sig };
}

/** REGISTER_CARRY_GROUP, with everybody's consent, or with others in their place. */
export function registering(
  group: Carrying,
  version: number,
  change: { readonly members?: readonly Consent[]; readonly couriers?: readonly Consent[]; readonly by?: Signer } = {},
): Command<"REGISTER_CARRY_GROUP"> {
  const { authority, groupId, inviter } = group;
  const members = change.members ?? group.members.map((one) => consentOf(group, one, "member"));
  const couriers = change.couriers ?? group.couriers.map((one) => consentOf(group, one, "courier"));
  const keys = { members: members.map(({ pubkey }) => pubkey), couriers: couriers.map(({ pubkey }) => pubkey) };
  const sig = (change.by ?? inviter).sign(registerMessage(crypto, { authority, groupId, version, ...keys }));
  return { cmd: "REGISTER_CARRY_GROUP", group_id: groupId, version, members, couriers, sig };
}

export function leaving({ authority, groupId }: Carrying, who: Signer, at: number): Command<"LEAVE_CARRY_GROUP"> {
  const time = Math.floor(at);
  return { cmd: "LEAVE_CARRY_GROUP", group_id: groupId, at: time, sig: who.sign(leaveMessage({ authority, groupId, at: time })) };
}

type Position = Infer<typeof FetchCursor>;

export function fetching(
  { authority, groupId, inviter }: Carrying,
  who: Signer,
  now: number,
  more: { readonly cursor?: Position; readonly members_version?: number; readonly since?: number } = {},
): Command<"FETCH_CARRY"> {
  const at = Math.floor(now);
  const { since = 0, ...rest } = more;
  const sig = who.sign(fetchMessage({ authority, groupId, since, at }));
  return { cmd: "FETCH_CARRY", group_id: groupId, inviter: inviter.publicKey, since, at, sig, ...rest };
}

export function receiptOf(authority: string, recipient: Signer, ids: readonly Bytes[], now: number, signer: Signer = recipient) {
  const at = Math.floor(now);
  const sig = signer.sign(ackMessage(crypto, { authority, recipient: recipient.publicKey, at, eventIds: ids }));
  return { recipient: recipient.publicKey, event_ids: ids, at, sig };
}

export function delegationOf(authority: string, mailbox: Signer, courier: Signer, now: number, days = 31) {
  const until = Math.floor(now) + days * DAY_S;
  const sig = mailbox.sign(delegationMessage({ authority, mailbox: mailbox.publicKey, courier: courier.publicKey, until }));
  return { mailbox: mailbox.publicKey, until, sig };
}

export function fetchingDelegated(
  authority: string,
  courier: Signer,
  delegations: Command<"FETCH_DELEGATED">["delegations"],
  now: number,
  cursor?: Position,
): Command<"FETCH_DELEGATED"> {
  const at = Math.floor(now);
  const mailboxes = delegations.map(({ mailbox }) => mailbox);
  const sig = courier.sign(delegatedFetchMessage(crypto, { authority, mailboxes, since: 0, at }));
  return { cmd: "FETCH_DELEGATED", delegations, since: 0, at, sig, ...(cursor ? { cursor } : {}) };
}

export function leavingDelegated(authority: string, mailbox: Signer, courier: Signer, now: number): Command<"LEAVE_DELEGATED"> {
  const at = Math.floor(now);
  const terms = { authority, mailbox: mailbox.publicKey, courier: courier.publicKey, at };
  const sig = mailbox.sign(delegatedLeaveMessage(terms));
  return { cmd: "LEAVE_DELEGATED", mailbox: mailbox.publicKey, courier: courier.publicKey, at, sig };
}

export const groupIdOf = (label: string): Bytes => bytesOf(`carry group ${label}`, 16);
