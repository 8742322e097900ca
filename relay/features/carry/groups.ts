/**
 * REGISTER_CARRY_GROUP, LEAVE_CARRY_GROUP, FETCH_CARRY, ACK_CARRY (§8). Nobody is in a group by another's word: every member and every courier has
 * signed, and the relay checks it. To whoever is no courier of a group it does not exist.
 */
import {
  type CarryRole,
  checkConsent,
  checkLeave,
  checkReceipt,
  fetchMessage,
  leaveMessage,
  registerMessage,
  SKEW_SECS,
} from "../../../src/protocol/carry/signed.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Infer } from "../../../src/protocol/encoding/schema.ts";
import type { CarryAck, CarryConsent, carry } from "../../../src/protocol/wire/topics/carry.ts";
import { type Failure, fail, type HandlersOf } from "../../wire/outcome.ts";
import { pageOf } from "./pages.ts";
import { type CarryServices, leftDigest, mustVerify, refusedHere } from "./services.ts";

type Consent = Infer<typeof CarryConsent>;
type Receipt = Infer<typeof CarryAck>;

const keysOf = (consents: readonly Consent[]): readonly Bytes[] => consents.map(({ pubkey }) => pubkey);

/** A request of another time may be one that somebody kept. */
export const isOfNow = (at: number, now: number): boolean => Math.abs(at - now) <= SKEW_SECS;
export const NOT_NOW: Failure = fail("expired", "at: too far from this relay's clock");
const NO_GROUP = fail("not-found", "no such carry group");

interface Entry extends Consent {
  readonly role: CarryRole;
}

interface Registered {
  readonly inviter: Bytes;
  readonly groupId: Bytes;
  readonly couriers: readonly Bytes[];
}

/** Whether this consent counts now, for one of the relay's names. */
function counts({ crypto, hosts, clock }: CarryServices, { inviter, groupId, couriers }: Registered, entry: Entry): boolean {
  const { pubkey, issued_at: issuedAt, valid_until: validUntil, sig } = entry;
  const terms = { groupId, inviter, couriers, issuedAt, validUntil };
  const refused = refusedHere(hosts(), (authority) =>
    checkConsent(crypto, entry.role, pubkey, { authority, ...terms }, sig, clock.now()),
  );
  return refused === undefined;
}

/** Somebody leaves a group: their own word, whoever brings it. */
export async function leave(
  { store, crypto, clock, key, hosts }: CarryServices,
  { group_id: groupId, at, sig }: { readonly group_id: Bytes; readonly at: number; readonly sig: Bytes },
  member: Bytes,
): Promise<Failure | undefined> {
  const now = clock.now();
  const refused = refusedHere(hosts(), (authority) =>
    checkLeave(crypto, leaveMessage({ authority, groupId, at }), member, at, sig, now),
  );
  if (refused) return refused;
  const outcome = await store.leave(leftDigest(key, groupId, member), groupId, member, at, now);
  return outcome === "quota" ? fail("quota", "too many have left groups that are not here") : undefined;
}

/** A receipt counts as its recipient's ACK. @returns how many were not acknowledged before */
async function acknowledged(services: CarryServices, { recipient, event_ids: eventIds, at, sig }: Receipt): Promise<number> {
  const { mailbox, crypto, clock, hosts } = services;
  const now = clock.now();
  const refused = refusedHere(hosts(), (authority) => checkReceipt(crypto, { authority, recipient, at, eventIds }, sig, now));
  return refused ? 0 : mailbox.acknowledge(recipient, eventIds, now);
}

export function groupHandlers(services: CarryServices): HandlersOf<typeof carry> {
  const { store, crypto, clock, key, hosts } = services;
  return {
    REGISTER_CARRY_GROUP: {
      async run({ group_id: groupId, version, members, couriers, sig }, { pubkey: inviter }) {
        const keys = { members: keysOf(members), couriers: keysOf(couriers) };
        const refused = refusedHere(hosts(), (authority) =>
          mustVerify(crypto, sig, registerMessage(crypto, { authority, groupId, version, ...keys }), inviter),
        );
        if (refused) return refused;
        const all: readonly Entry[] = [
          ...members.map((one) => ({ ...one, role: "member" as const })),
          ...couriers.map((one) => ({ ...one, role: "courier" as const })),
        ];
        const registered = { inviter, groupId, couriers: keys.couriers };
        const good = all.filter((entry) => counts(services, registered, entry));
        // Every consent names all couriers: without one of them it is another's.
        const isVoid = good.filter(({ role }) => role === "courier").length < couriers.length;
        const kept = isVoid ? [] : good;
        const out = await store.register(
          {
            ...{ inviter, groupId, version, keys: keysOf(kept) },
            couriers: kept.map(({ role }) => (role === "courier" ? 1 : 0)),
            issued: kept.map(({ issued_at }) => issued_at),
            until: kept.map(({ valid_until }) => valid_until),
            leaveDigests: kept.map(({ pubkey }) => leftDigest(key, groupId, pubkey)),
          },
          clock.now(),
        );
        if (out === "conflict") return fail("conflict", "a registration at least as late is there");
        if (out === "quota") return fail("quota", "too many carry groups");
        const left = new Set(kept.filter((_, i) => !out.includes(i)));
        const dropped = keysOf(all.filter((entry) => !left.has(entry)));
        return { cmd: "CARRY_GROUP_REGISTERED", group_id: groupId, dropped };
      },
    },
    LEAVE_CARRY_GROUP: {
      async run(command, { pubkey }) {
        const refused = await leave(services, command, command.member ?? pubkey);
        return refused ?? { cmd: "CARRY_GROUP_LEFT", group_id: command.group_id };
      },
    },
    FETCH_CARRY: {
      reads: true,
      async run({ group_id: groupId, inviter, since, at, cursor, members_version, sig }, { pubkey }) {
        const now = clock.now();
        if (!isOfNow(at, now)) return NOT_NOW;
        const refused = refusedHere(hosts(), (authority) =>
          mustVerify(crypto, sig, fetchMessage({ authority, groupId, since, at }), pubkey),
        );
        if (refused) return refused;
        const list = await store.listFor(pubkey, inviter, groupId, now);
        if (!list) return NO_GROUP;
        const page = await pageOf(store, list.members, { since, ...(cursor ? { cursor } : {}) }, now);
        const isOlder = members_version === undefined || members_version < list.version;
        const members = isOlder ? { members: list.members } : {};
        return { cmd: "CARRY_EVENTS", ...page, members_version: list.version, ...members };
      },
    },
    ACK_CARRY: {
      async run({ receipts }) {
        let count = 0;
        for (const receipt of receipts) count += await acknowledged(services, receipt);
        return { cmd: "CARRY_ACKED", count };
      },
    },
  };
}
