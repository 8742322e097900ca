/** What comes by mail about groups: invitations, answers, leave to fetch, farewells. */
import { type CarryRole, CONSENT_SECS, COURIER_SKEW_SECS, checkDelegation, DAY_S } from "../../protocol/carry/signed.ts";
import { relayHost, relayOrigin } from "../../protocol/contacts/relay-url.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import type { Content } from "../../protocol/giftwrap/contents.ts";
import type { CarryStanding } from "../face/carry.ts";
import { MYSELF } from "../face.ts";
import type { RumorOf, Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import { type Consents, consentRow, isGood } from "./consents.ts";
import { type Groups, kept, MOST_GROUPS, type Standings } from "./groups.ts";
import type { Delegation } from "./mandates.ts";
import type { CarryGroupRecord, DelegationRecord } from "./records.ts";

/** Groups that one person may have asked me into. */
const ASKED_BY_ONE = 8;
/** Each of a member's mailboxes; a month's, of two generations. As a box takes. */
const MANDATES_OF_ONE = 128;

/** What a consent is for, besides people. */
interface Terms {
  readonly relay: string;
  readonly registered: boolean;
  readonly valid_until: number;
}

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
  invited({ sender, created_at, body }: RumorOf<"CARRY_GROUP_INVITE">): Change[] {
    const { database, clock } = this.spine;
    const { group_id, group_name, couriers, carry_key, relay_url, valid_until = 0, couriers_version = 0 } = body.content;
    const [id, inviter] = [toHex(group_id), this.groups.speaker(toHex(sender))];
    const before = database.get("carry_group", id);
    // Without what is ours there is nothing that could be carried.
    if (!carry_key || relay_url === undefined || valid_until <= clock.now() || couriers.length === 0) return [];
    if (!database.get("person", inviter) || !this.takes(before, inviter, couriers_version)) return [];
    const base = { id, name: nameIn(group_name), inviter, carry_key: toHex(carry_key), signer: toHex(sender) };
    const group = { ...this.asInvited(base, body.content, before), said: { ...before?.said, [inviter]: created_at } };
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
    const { agreed, agreedBy, consented, given, left, list, passed } = before ?? {};
    const terms = this.terms(before, { relay: relayOrigin(relay_url), registered: registered !== undefined, valid_until });
    // Who agreed to less is asked again, as is who said "not now" to what was asked before.
    const standing = (was: CarryStanding | undefined): CarryStanding =>
      (was === "in" && terms.isWider) || (was === "declined" && couriers_version > (before?.version ?? 0))
        ? "asked"
        : (was ?? "asked");
    return {
      ...{ ...base, relay: terms.relay, version: couriers_version, valid_until: terms.valid_until },
      members: this.withInviter(moved(isCourier ? others(members) : [], before?.members), base.inviter),
      couriers: this.withInviter(moved(others(couriers), before?.couriers), base.inviter),
      ...(members.some(isMine) ? { member: standing(before?.member) } : {}),
      ...(isCourier ? { courier: standing(before?.courier) } : {}),
      ...(registered ? { registered: true } : {}),
      ...(left && { left }),
      ...(agreedBy && { agreedBy }),
      ...(consented && { consented }),
      ...(list && registered ? { list } : {}),
      ...(agreed && { agreed: [...new Set([...agreed, ...others(couriers).filter((key) => this.isAgreed(agreed, key))])] }),
      ...(passed && couriers_version === before?.version ? { passed } : {}),
      ...(given && { given }),
    };
  }

  /** What they are in a group of their own, they are by their own word. */
  private withInviter(keys: Standings, inviter: string): Standings {
    const key = this.groups.knownAs(keys, inviter);
    return key === undefined ? keys : { ...keys, [key]: "in" };
  }

  /** An end that is later by less than a day is that of two clocks, and stays. */
  private terms(before: CarryGroupRecord | undefined, next: Terms): Terms & { readonly isWider: boolean } {
    const valid_until = Math.min(next.valid_until, Math.floor(this.spine.clock.now()) + CONSENT_SECS);
    if (!before) return { ...next, valid_until, isWider: false };
    const isLater = valid_until >= before.valid_until + DAY_S;
    const isWider = isLater || next.relay !== before.relay || (next.registered && !before.registered);
    return { ...next, valid_until: isLater ? valid_until : Math.min(valid_until, before.valid_until), isWider };
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
    if (!member && !courier) return [];
    const said = {
      ...{ ...group, said: { ...group.said, [member ?? courier ?? ""]: created_at } },
      ...(member && this.consents.given(group, sender, content) === "member" ? this.agreeing(group, member) : {}),
    };
    if (content.delegations && group.courier) return member ? this.delegated(said, member, content.delegations) : [];
    return group.inviter === MYSELF ? this.consented(said, { member, courier }, sender, content) : [kept(said)];
  }

  /** To all who carry now, which is what they signed. */
  private agreeing({ agreedBy, couriers }: CarryGroupRecord, member: string): Pick<CarryGroupRecord, "agreedBy"> {
    return { agreedBy: { ...agreedBy, [member]: Object.keys(couriers) } };
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
    const theirs = [...database.table("carry_delegation").values()].filter(
      (one) => one.group === group.id && one.member === member,
    );
    const known = new Set(theirs.map(({ mailbox }) => mailbox));
    const good = given.flatMap(({ mailbox, relay_url, signature, valid_until: until }): readonly DelegationRecord[] => {
      const relay = relayOrigin(relay_url);
      const terms = { authority: relayHost(relay), mailbox, courier: mail.own.publicKey, until };
      if (!isGood(() => checkDelegation(crypto, terms, signature, clock.now(), COURIER_SKEW_SECS))) return [];
      const [named, id] = [toHex(mailbox), `${group.id} ${toHex(mailbox)}`];
      const before = database.get("carry_delegation", id);
      // A mailbox has one owner in a group; whoever comes second repeats what they saw.
      if ((before && before.member !== member) || known.add(named).size > MANDATES_OF_ONE) return [];
      const since = before?.since;
      const seen = since === undefined ? {} : { since };
      return [{ id, group: group.id, member, mailbox: named, relay, until, sig: toHex(signature), ...seen }];
    });
    const members: Standings = { ...group.members, [member]: "in" };
    return [kept({ ...group, members }), ...good.map((one) => put("carry_delegation", one.id, one))];
  }

  /** A farewell that comes late undoes nothing that was said after it. */
  private left(group: CarryGroupRecord, sender: string, at: number): Change[] {
    const speaker = this.groups.speaker(sender);
    const isLate = (key: string): boolean => at < (group.said?.[key] ?? 0);
    if (group.inviter === speaker) {
      if (isLate(speaker)) return [];
      return [
        ...this.groups.without(group),
        put("carry_group", group.id, { ...group, valid_until: Math.floor(this.spine.clock.now()) }),
      ];
    }
    const key = this.groups.knownAs({ ...group.members, ...group.couriers }, sender);
    if (!key || isLate(key)) return [];
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
