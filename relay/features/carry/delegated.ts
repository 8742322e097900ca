/**
 * FETCH_DELEGATED and LEAVE_DELEGATED (ours): a courier fetches from mailboxes whose owners gave it a delegation. The relay keeps nothing of it but
 * that a mailbox ended those to a courier.
 */
import { setImmediate as breathe } from "node:timers/promises";
import {
  checkDelegation,
  checkLeave,
  DELEGATION_SECS,
  delegatedFetchMessage,
  delegatedLeaveMessage,
  outlivesLeave,
  SKEW_SECS,
} from "../../../src/protocol/carry/signed.ts";
import { type Bytes, toHex } from "../../../src/protocol/encoding/bytes.ts";
import type { Infer } from "../../../src/protocol/encoding/schema.ts";
import type { carry } from "../../../src/protocol/wire/topics/carry.ts";
import type { CarryDelegation, carryDelegated } from "../../../src/protocol/wire/topics/carry-delegated.ts";
import { type Failure, fail, type HandlersOf } from "../../wire/outcome.ts";
import { isOfNow, NOT_NOW } from "./groups.ts";
import { pageOf } from "./pages.ts";
import { type CarryServices, endedDigest, mustVerify, refusedHere } from "./services.ts";

type Delegation = Infer<typeof CarryDelegation>;

/** Signatures checked before others get their turn: about a millisecond. */
const SLICE = 8;

/** The mailboxes whose delegations to this courier count now, each once. */
async function open(services: CarryServices, delegations: readonly Delegation[], courier: Bytes): Promise<readonly Bytes[]> {
  const { store, crypto, clock, key, hosts } = services;
  const now = clock.now();
  const ended = await store.leftAt(delegations.map(({ mailbox }) => endedDigest(key, mailbox, courier)));
  const mailboxes = new Map<string, Bytes>();
  for (const [i, { mailbox, until, sig }] of delegations.entries()) {
    if (i > 0 && i % SLICE === 0) await breathe();
    if (!outlivesLeave(until, ended[i])) continue;
    const refused = refusedHere(hosts(), (authority) => checkDelegation(crypto, { authority, mailbox, courier, until }, sig, now));
    if (!refused) mailboxes.set(toHex(mailbox), mailbox);
  }
  return [...mailboxes.values()];
}

interface Ending {
  readonly mailbox: Bytes;
  readonly courier: Bytes;
  readonly at: number;
  readonly sig: Bytes;
}

/** A mailbox ends its delegations to a courier: its own word, whoever brings it. */
export async function endDelegations(
  { store, crypto, clock, key, hosts }: CarryServices,
  { mailbox, courier, at, sig }: Ending,
): Promise<Failure | undefined> {
  const now = clock.now();
  const refused = refusedHere(hosts(), (authority) =>
    checkLeave(crypto, delegatedLeaveMessage({ authority, mailbox, courier, at }), mailbox, at, sig, now),
  );
  if (refused) return refused;
  const forgetAt = at + DELEGATION_SECS + SKEW_SECS;
  // Nothing that it ends could count any more.
  if (forgetAt <= now) return undefined;
  const outcome = await store.leaveDelegated(endedDigest(key, mailbox, courier), at, forgetAt);
  return outcome === "quota" ? fail("quota", "too many have ended delegations") : undefined;
}

type Topic = Pick<typeof carryDelegated, "commands"> & {
  readonly messages: typeof carry.messages & typeof carryDelegated.messages;
};

export function delegatedHandlers(services: CarryServices): HandlersOf<Topic> {
  const { store, crypto, clock, hosts } = services;
  return {
    FETCH_DELEGATED: {
      reads: true,
      async run({ delegations, since, at, cursor, sig }, { pubkey }) {
        const now = clock.now();
        if (delegations.length === 0) return fail("malformed", "delegations: at least one");
        if (!isOfNow(at, now)) return NOT_NOW;
        const mailboxes = delegations.map(({ mailbox }) => mailbox);
        const refused = refusedHere(hosts(), (authority) =>
          mustVerify(crypto, sig, delegatedFetchMessage(crypto, { authority, mailboxes, since, at }), pubkey),
        );
        if (refused) return refused;
        const opened = await open(services, delegations, pubkey);
        return { cmd: "CARRY_EVENTS", ...(await pageOf(store, opened, { since, ...(cursor ? { cursor } : {}) }, now)) };
      },
    },
    LEAVE_DELEGATED: {
      async run(command) {
        return (await endDelegations(services, command)) ?? { cmd: "DELEGATED_LEFT" };
      },
    },
  };
}
