/** What comes by mail about groups: invitations, answers, leave to fetch, farewells. */
import { type CarryRole, CONSENT_SECS, COURIER_SKEW_SECS, checkDelegation } from "../../protocol/carry/signed.ts";
import { relayHost, relayOrigin } from "../../protocol/contacts/relay-url.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import type { Content } from "../../protocol/giftwrap/contents.ts";
import { MYSELF } from "../face.ts";
import type { RumorOf, Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import { type Consents, consentRow, isGood } from "./consents.ts";
import { type Groups, kept, MOST_GROUPS, type Standings } from "./groups.ts";
import type { Delegation } from "./mandates.ts";
import type { CarryGroupRecord, DelegationRecord } from "./records.ts";

/** Groups that one person may have asked me into. */
const ASKED_BY_ONE = 8;

export class GroupLetters {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly consents: Consents;

  constructor(spine: Spine, groups: Groups, consents: Consents) {
    this.spine = spine;
    this.groups = groups;
    this.consents = consents;
  }

  /** CARRY_GROUP_INVITE, from somebody I know. */
  invited({ sender, body }: RumorOf<"CARRY_GROUP_INVITE">): Change[] {
    const { database, clock } = this.spine;
    const { group_id, group_name, couriers, carry_key, relay_url, valid_until = 0, couriers_version = 0 } = body.content;
    const [id, inviter] = [toHex(group_id), this.groups.speaker(toHex(sender))];
    const before = database.get("carry_group", id);
    // Without what is ours there is nothing that could be carried.
    if (!carry_key || relay_url === undefined || valid_until <= clock.now() || couriers.length === 0) return [];
    if (!database.get("person", inviter) || !this.takes(before, inviter, couriers_version)) return [];
    const base = { id, name: nameIn(group_name), inviter, carry_key: toHex(carry_key), signer: toHex(sender) };
    const group = this.asInvited(base, body.content, before);
    const gone = Object.keys(before?.members ?? {}).filter((key) => this.groups.knownAs(group.members, key) === undefined);
    return [kept(group), ...(before ? gone.flatMap((key) => this.groups.without(before, key)) : [])];
  }

  private asInvited(
    base: Pick<CarryGroupRecord, "id" | "name" | "inviter" | "carry_key" | "signer">,
    { members, couriers, relay_url = "", registered, valid_until = 0, couriers_version = 0 }: Content<"CARRY_GROUP_INVITE">,
    before: CarryGroupRecord | undefined,
  ): CarryGroupRecord {
    const isMine = (key: Uint8Array): boolean => toHex(key) === this.groups.me;
    const others = (keys: readonly Uint8Array[]): readonly string[] => keys.map(toHex).filter((key) => key !== this.groups.me);
    const isCourier = couriers.some(isMine);
    // Of people who moved to another key it is their standing still, and my yes to them.
    const moved = (keys: readonly string[], from: Standings = {}): Standings =>
      Object.fromEntries(keys.map((key) => [key, from[this.groups.knownAs(from, key) ?? ""] ?? "asked"]));
    const { agreed, consented, given, left, list } = before ?? {};
    return {
      ...{ ...base, relay: relayOrigin(relay_url), version: couriers_version },
      valid_until: Math.min(valid_until, Math.floor(this.spine.clock.now()) + CONSENT_SECS),
      members: moved(isCourier ? others(members) : [], before?.members),
      couriers: moved(others(couriers), before?.couriers),
      ...(members.some(isMine) ? { member: before?.member ?? "asked" } : {}),
      ...(isCourier ? { courier: before?.courier ?? "asked" } : {}),
      ...(registered ? { registered: true } : {}),
      ...(left && { left }),
      ...(consented && { consented }),
      ...(list && registered ? { list } : {}),
      ...(agreed && { agreed: [...new Set([...agreed, ...others(couriers).filter((key) => this.isAgreed(agreed, key))])] }),
      ...(given && { given }),
    };
  }

  private isAgreed(agreed: readonly string[], key: string): boolean {
    return this.groups.knownAs(Object.fromEntries(agreed.map((one) => [one, "in"])), key) !== undefined;
  }

  /** Whether an invitation counts: the first to a group, or a later one of the same person. */
  private takes(before: CarryGroupRecord | undefined, inviter: string, version: number): boolean {
    const all = this.groups.all();
    if (before) return this.groups.knownAs({ [before.inviter]: "in" }, inviter) !== undefined && version >= before.version;
    return !(all.length >= MOST_GROUPS || all.filter((one) => one.inviter === inviter).length >= ASKED_BY_ONE);
  }

  /** CARRY_GROUP_ACCEPT: somebody agreed, gives me leave to fetch, or has left. */
  accepted({ sender, created_at, body }: RumorOf<"CARRY_GROUP_ACCEPT">): Change[] | undefined {
    const { content } = body;
    const group = this.spine.database.get("carry_group", toHex(content.group_id));
    // The invitation may be on its way still.
    if (!group) return undefined;
    if (content.left !== undefined) return this.left(group, toHex(sender), content.left);
    const member = this.groups.knownAs(group.members, toHex(sender));
    const courier = this.groups.knownAs(group.couriers, toHex(sender));
    if (created_at <= (group.left?.[member ?? courier ?? ""] ?? -1)) return [];
    if (content.delegations && group.courier) return member ? this.delegated(group, member, content.delegations) : [];
    return group.inviter === MYSELF ? this.consented(group, { member, courier }, sender, content) : [];
  }

  /** Somebody agrees to be in a group of mine: as what, their signature says. */
  private consented(
    group: CarryGroupRecord,
    keys: Readonly<Record<CarryRole, string | undefined>>,
    sender: Uint8Array,
    content: Content<"CARRY_GROUP_ACCEPT">,
  ): Change[] {
    const role = this.consents.given(group, sender, content);
    const key = role && keys[role];
    if (!key) return [];
    const named = role === "member" ? "members" : "couriers";
    const consents = { ...group.consents, [`${role} ${toHex(sender)}`]: consentRow(content) };
    return [kept({ ...group, [named]: { ...group[named], [key]: "in" }, ...(group.registered ? { consents } : {}) })];
  }

  /** Only what counts is kept; what was given before for the same mailboxes is replaced. */
  private delegated(group: CarryGroupRecord, member: string, given: readonly Delegation[]): Change[] {
    const { clock, crypto, database, mail } = this.spine;
    const good = given.flatMap(({ mailbox, relay_url, signature, valid_until: until }): readonly DelegationRecord[] => {
      const relay = relayOrigin(relay_url);
      const terms = { authority: relayHost(relay), mailbox, courier: mail.own.publicKey, until };
      if (!isGood(() => checkDelegation(crypto, terms, signature, clock.now(), COURIER_SKEW_SECS))) return [];
      const [named, id] = [toHex(mailbox), `${group.id} ${toHex(mailbox)}`];
      const since = database.get("carry_delegation", id)?.since;
      const seen = since === undefined ? {} : { since };
      return [{ id, group: group.id, member, mailbox: named, relay, until, sig: toHex(signature), ...seen }];
    });
    const members: Standings = { ...group.members, [member]: "in" };
    return [kept({ ...group, members }), ...good.map((one) => put("carry_delegation", one.id, one))];
  }

  private left(group: CarryGroupRecord, sender: string, at: number): Change[] {
    if (group.inviter === this.groups.speaker(sender)) {
      const gone = [...Object.keys(group.members)].flatMap((key) => this.groups.without(group, key));
      return [...gone, put("carry_group", group.id, { ...group, valid_until: Math.floor(this.spine.clock.now()) })];
    }
    const key = this.groups.knownAs({ ...group.members, ...group.couriers }, sender);
    if (!key) return [];
    const as = (keys: Standings): Standings => (keys[key] ? { ...keys, [key]: "left" } : keys);
    const left = { ...group.left, [key]: at };
    const next = { ...group, left, members: as(group.members), couriers: as(group.couriers), ...this.withoutConsents(group, key) };
    return [kept(next), ...this.groups.without(group, key)];
  }

  private withoutConsents({ consents, list }: CarryGroupRecord, key: string): Pick<CarryGroupRecord, "consents" | "list"> {
    const isTheirs = (other = ""): boolean => this.groups.knownAs({ [key]: "in" }, other) !== undefined;
    const others = Object.entries(consents ?? {}).filter(([name]) => !isTheirs(name.split(" ")[1]));
    return {
      ...(consents ? { consents: Object.fromEntries(others) } : {}),
      ...(list
        ? { list: { ...list, members: Object.fromEntries(Object.entries(list.members).filter(([, one]) => one !== key)) } }
        : {}),
    };
  }
}
