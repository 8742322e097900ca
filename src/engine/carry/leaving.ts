/** My word to a relay that somebody carries for me no more, by whatever road it comes there. */
import { delegatedLeaveMessage, leaveMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { type Crypto, signWith } from "../../protocol/primitives/crypto.ts";
import type { Command } from "../../protocol/wire/commands.ts";
import type { LeaveRecord } from "./records.ts";

export type Leaving = Command<"LEAVE_DELEGATED"> | Command<"LEAVE_CARRY_GROUP">;

/** @param key of the mailbox @param now by the relay's clock */
export function leavingOf(crypto: Crypto, leave: LeaveRecord, key: Parameters<typeof signWith>[1], now: number): Leaving {
  const [authority, mailbox] = [relayHost(leave.relay), fromHex(leave.mailbox)];
  if (leave.group === undefined) {
    const courier = fromHex(leave.courier ?? "");
    const sig = signWith(crypto, key, delegatedLeaveMessage({ authority, mailbox, courier, at: now }));
    return { cmd: "LEAVE_DELEGATED", mailbox, courier, at: now, sig };
  }
  // By the time at which I left, so that a later consent counts.
  const [groupId, at] = [fromHex(leave.group), Math.min(now, Math.floor(leave.due))];
  const sig = signWith(crypto, key, leaveMessage({ authority, groupId, at }));
  return { cmd: "LEAVE_CARRY_GROUP", group_id: groupId, at, sig, member: mailbox };
}
