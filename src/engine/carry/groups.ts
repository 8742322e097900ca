/** Carry groups: who asks whom, who agreed, and the delegations by which couriers fetch. Nobody is in one by another's word. */
import {
  CONSENT_SECS,
  checkDelegation,
  consentMessage,
  DAY_S,
  DELEGATION_SECS,
  delegationMessage,
} from "../../protocol/carry/signed.ts";
import { relayHost, relayOrigin } from "../../protocol/contacts/relay-url.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Content } from "../../protocol/giftwrap/contents.ts";
import type { KnownBody } from "../../protocol/giftwrap/rumor.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { CarryStanding, NewCarryGroup } from "../face/carry.ts";
import { FaceError, MYSELF } from "../face.ts";
import type { RumorOf, Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, drop, put } from "../records/database.ts";
import { lastMandated, mandatedDays, type OwnMailboxes } from "./own-mailboxes.ts";
import { CARRY, type CarryGroupRecord, type DelegationRecord, type GivenRecord, type LeaveRecord } from "./records.ts";

const MEMBERS = 100;
const COURIERS = 16;
const GROUPS = 32;
/** Groups that one person may have asked me into. */
const ASKED_BY_ONE = 8;
/** Delegations are given anew after so long: a month's has then three weeks to arrive. */
const RENEWED_S = 8 * DAY_S;
type Standings = Readonly<Record<string, CarryStanding>>;
type Delegation = NonNullable<Content<"CARRY_GROUP_ACCEPT">["delegations"]>[number];

const standings = (keys: readonly string[], before: Standings = {}): Standings =>
  Object.fromEntries(keys.map((key) => [key, before[key] ?? "asked"]));

export class Groups {
  private readonly spine: Spine;
  private readonly people: People;
  private readonly mailboxes: OwnMailboxes;

  constructor(spine: Spine, people: People, mailboxes: OwnMailboxes) {
    this.spine = spine;
    this.people = people;
    this.mailboxes = mailboxes;
  }

  get(id: string): CarryGroupRecord {
    const group = this.spine.database.get("carry_group", id);
    if (!group) throw new FaceError("not-found");
    return group;
  }

  all(): readonly CarryGroupRecord[] {
    return [...this.spine.database.table("carry_group").values()];
  }

  private get me(): string {
    return toHex(this.spine.mail.own.publicKey);
  }

  /** The key under which the group knows who signed with this one: an earlier one of theirs counts. */
  knownAs(keys: Standings, sender: string): string | undefined {
    if (keys[sender]) return sender;
    return this.people.keys(this.people.speaker(sender)).find((key) => keys[key]);
  }

  async make({ name, members, couriers }: NewCarryGroup): Promise<string> {
    const { clock, database, random, settings } = this.spine;
    if (members.length === 0 || couriers.length === 0) throw new FaceError("bad-draft");
    if (members.length > MEMBERS || couriers.length > COURIERS || this.all().length >= GROUPS) throw new FaceError("too-many");
    const group: CarryGroupRecord = {
      ...{ id: toHex(random(16)), name: nameIn(name), inviter: MYSELF, carry_key: toHex(random(32)), relay: settings().relay },
      ...{ valid_until: Math.floor(clock.now()) + CONSENT_SECS, version: 1 },
      members: standings(this.others(members)),
      couriers: standings(this.others(couriers)),
      ...(members.includes(MYSELF) ? { member: "in" } : {}),
      ...(couriers.includes(MYSELF) ? { courier: "in" } : {}),
    };
    const agreed = members.includes(MYSELF) ? { agreed: Object.keys(group.couriers) } : {};
    await database.commit([
      ...this.kept({ ...group, ...agreed }),
      ...(couriers.includes(MYSELF) ? [put("carry", CARRY, { on: true })] : []),
      ...this.invitations(group),
    ]);
    await this.renew();
    return group.id;
  }

  private others(ids: readonly string[]): readonly string[] {
    return [...new Set(ids)].filter((id) => id !== MYSELF).map((id) => this.people.get(id).id);
  }

  private kept(group: CarryGroupRecord): Change[] {
    return [put("carry_group", group.id, group)];
  }

  /** Each member is told of no other member; couriers are, because they have to know whom they serve. */
  private invitations(group: CarryGroupRecord): Change[] {
    const couriers = [...Object.keys(group.couriers), ...(group.courier ? [this.me] : [])];
    const members = [...Object.keys(group.members), ...(group.member ? [this.me] : [])];
    const asked = new Set([...Object.keys(group.couriers), ...Object.keys(group.members)]);
    return [...asked].flatMap((key) => {
      const told = group.couriers[key] ? members : [key];
      const content = {
        ...{ group_id: fromHex(group.id), group_name: group.name, carry_key: fromHex(group.carry_key), relay_url: group.relay },
        ...{ members: told.map(fromHex), couriers: couriers.map(fromHex) },
        ...{ valid_until: group.valid_until, couriers_version: group.version },
      };
      return this.letter(key, { kind: "CARRY_GROUP_INVITE", content }, group);
    });
  }

  /** To somebody of the group, whom I may not know otherwise: then by their relay, which is the group's. */
  private letter(key: string, body: KnownBody, { relay }: Pick<CarryGroupRecord, "relay">): Change[] {
    const { clock, database, mail } = this.spine;
    const person = database.get("person", this.people.speaker(key));
    const expires_at = clock.now() + LIMITS.MAX_EVENT_TTL_SECS;
    const to = { person: person?.id ?? key, relay: person?.relay ?? relay };
    const letter = mail.write({ ...to, body, expires_at, sealed: person !== undefined });
    return [put("outbox", letter.id, letter)];
  }

  async invite(id: string, members: readonly string[], couriers: readonly string[]): Promise<void> {
    const { database } = this.spine;
    const group = this.mine(id);
    const all = {
      members: standings([...Object.keys(group.members), ...this.others(members)], group.members),
      couriers: standings([...Object.keys(group.couriers), ...this.others(couriers)], group.couriers),
    };
    if (Object.keys(all.members).length > MEMBERS || Object.keys(all.couriers).length > COURIERS) throw new FaceError("too-many");
    const next: CarryGroupRecord = {
      ...{ ...group, ...all, version: group.version + 1 },
      ...(couriers.includes(MYSELF) ? { courier: "in" } : {}),
      ...(members.includes(MYSELF) ? { member: "in" } : {}),
      ...(group.member || members.includes(MYSELF) ? { agreed: Object.keys(all.couriers) } : {}),
    };
    await database.commit([...this.kept(next), ...this.invitations(next)]);
    await this.renew();
  }

  async remove(id: string, person: string): Promise<void> {
    const group = this.mine(id);
    const { [person]: member, ...members } = group.members;
    const { [person]: courier, ...couriers } = group.couriers;
    if (!member && !courier) throw new FaceError("not-found");
    const next = { ...group, members, couriers, version: group.version + 1 };
    const told = this.letter(person, this.leaving(group), group);
    const ended = courier ? await this.ended(group, [person]) : [];
    await this.spine.database.commit([
      ...this.kept(next),
      ...told,
      ...ended,
      ...this.invitations(next),
      ...this.without(group, person),
    ]);
  }

  private mine(id: string): CarryGroupRecord {
    const group = this.get(id);
    if (group.inviter !== MYSELF) throw new FaceError("not-found");
    return group;
  }

  private leaving({ id }: CarryGroupRecord): KnownBody {
    const left = Math.floor(this.spine.clock.now());
    return { kind: "CARRY_GROUP_ACCEPT", content: { group_id: fromHex(id), left } };
  }

  /** CARRY_GROUP_INVITE, from somebody I know. */
  invited({ sender, body }: RumorOf<"CARRY_GROUP_INVITE">): Change[] {
    const { database, clock } = this.spine;
    const { group_id, group_name, couriers, carry_key, relay_url, valid_until = 0, couriers_version = 0 } = body.content;
    const [id, inviter] = [toHex(group_id), this.people.speaker(toHex(sender))];
    const before = database.get("carry_group", id);
    // Without what is ours there is nothing that could be carried.
    if (!carry_key || relay_url === undefined || valid_until <= clock.now() || couriers.length === 0) return [];
    if (!database.get("person", inviter) || !this.takes(before, inviter, couriers_version)) return [];
    const group = this.asInvited({ id, name: nameIn(group_name), inviter, carry_key: toHex(carry_key) }, body.content, before);
    const gone = Object.keys(before?.members ?? {}).filter((key) => !group.members[key]);
    return [...this.kept(group), ...(before ? gone.flatMap((key) => this.without(before, key)) : [])];
  }

  private asInvited(
    base: Pick<CarryGroupRecord, "id" | "name" | "inviter" | "carry_key">,
    { members, couriers, relay_url = "", valid_until = 0, couriers_version = 0 }: Content<"CARRY_GROUP_INVITE">,
    before: CarryGroupRecord | undefined,
  ): CarryGroupRecord {
    const isMine = (key: Uint8Array): boolean => toHex(key) === this.me;
    const others = (keys: readonly Uint8Array[]): readonly string[] => keys.map(toHex).filter((key) => key !== this.me);
    const isCourier = couriers.some(isMine);
    const { agreed, given, left } = before ?? {};
    return {
      ...{ ...base, relay: relayOrigin(relay_url), version: couriers_version },
      valid_until: Math.min(valid_until, Math.floor(this.spine.clock.now()) + CONSENT_SECS),
      members: standings(isCourier ? others(members) : [], before?.members),
      couriers: standings(others(couriers), before?.couriers),
      ...(members.some(isMine) ? { member: before?.member ?? "asked" } : {}),
      ...(isCourier ? { courier: before?.courier ?? "asked" } : {}),
      ...(left && { left }),
      ...(agreed && { agreed }),
      ...(given && { given }),
    };
  }

  /** Whether an invitation counts: the first to a group, or a later one of the same person. */
  private takes(before: CarryGroupRecord | undefined, inviter: string, version: number): boolean {
    const all = this.all();
    if (before) return before.inviter === inviter && version >= before.version;
    return !(all.length >= GROUPS || all.filter((one) => one.inviter === inviter).length >= ASKED_BY_ONE);
  }

  /** CARRY_GROUP_ACCEPT: somebody agreed, gives me leave to fetch, or has left. */
  accepted({ sender, created_at, body }: RumorOf<"CARRY_GROUP_ACCEPT">): Change[] | undefined {
    const { content } = body;
    const group = this.spine.database.get("carry_group", toHex(content.group_id));
    // The invitation may be on its way still.
    if (!group) return undefined;
    if (content.left !== undefined) return this.left(group, toHex(sender), content.left);
    const member = this.knownAs(group.members, toHex(sender));
    const courier = this.knownAs(group.couriers, toHex(sender));
    if (created_at <= (group.left?.[member ?? courier ?? ""] ?? -1)) return [];
    if (content.delegations && group.courier) return member ? this.delegated(group, member, content.delegations) : [];
    const isMine = group.inviter === MYSELF && content.consent !== undefined;
    if (!isMine) return [];
    const as = (keys: Standings, key: string | undefined): Standings => (key ? { ...keys, [key]: "in" } : keys);
    return this.kept({ ...group, members: as(group.members, member), couriers: as(group.couriers, courier) });
  }

  /** Only what counts is kept; what was given before for the same mailboxes is replaced. */
  private delegated(group: CarryGroupRecord, member: string, given: readonly Delegation[]): Change[] {
    const { clock, crypto, database, mail } = this.spine;
    const good = given.flatMap(({ mailbox, relay_url, signature, valid_until: until }): readonly DelegationRecord[] => {
      const relay = relayOrigin(relay_url);
      const terms = { authority: relayHost(relay), mailbox, courier: mail.own.publicKey, until };
      if (!isGood(() => checkDelegation(crypto, terms, signature, clock.now()))) return [];
      const [named, id] = [toHex(mailbox), `${group.id} ${toHex(mailbox)}`];
      const since = database.get("carry_delegation", id)?.since;
      const seen = since === undefined ? {} : { since };
      return [{ id, group: group.id, member, mailbox: named, relay, until, sig: toHex(signature), ...seen }];
    });
    const members: Standings = { ...group.members, [member]: "in" };
    return [...this.kept({ ...group, members }), ...good.map((one) => put("carry_delegation", one.id, one))];
  }

  private left(group: CarryGroupRecord, sender: string, at: number): Change[] {
    if (group.inviter === this.people.speaker(sender)) {
      const gone = [...Object.keys(group.members)].flatMap((key) => this.without(group, key));
      return [...gone, put("carry_group", group.id, { ...group, valid_until: Math.floor(this.spine.clock.now()) })];
    }
    const key = this.knownAs({ ...group.members, ...group.couriers }, sender);
    if (!key) return [];
    const as = (keys: Standings): Standings => (keys[key] ? { ...keys, [key]: "left" } : keys);
    const left = { ...group.left, [key]: at };
    return [
      ...this.kept({ ...group, left, members: as(group.members), couriers: as(group.couriers) }),
      ...this.without(group, key),
    ];
  }

  /** Nothing more of theirs is fetched, and what is here goes. Outgoing mail of theirs is still brought. */
  private without({ id }: Pick<CarryGroupRecord, "id">, member: string): Change[] {
    const { database } = this.spine;
    const isTheirs = (one: { readonly group: string; readonly member: string }): boolean =>
      one.group === id && one.member === member;
    return [
      ...[...database.table("carry_delegation").values()].filter(isTheirs).map((one) => drop("carry_delegation", one.id)),
      ...[...database.table("carried").values()].flatMap((one) =>
        one.event && isTheirs(one.event) ? [put("carried", one.id, { id: one.id, until: one.until })] : [],
      ),
    ];
  }

  async answer(id: string, as: "member" | "courier", yes: boolean): Promise<void> {
    const { database } = this.spine;
    const group = this.get(id);
    if (!group[as]) throw new FaceError("not-found");
    const standing: CarryStanding = yes ? "in" : group[as] === "in" ? "in" : "declined";
    // "Not now" to a further courier leaves the others as they are.
    const agreed = as === "member" && yes ? { agreed: Object.keys(group.couriers) } : {};
    await database.commit([
      ...this.kept({ ...group, [as]: standing, ...agreed }),
      ...(yes ? this.consent(group, as) : []),
      ...(yes && as === "courier" ? [put("carry", CARRY, { on: true })] : []),
    ]);
    await this.renew();
  }

  /** To the inviter: signed, so that they could register the group at the relay. */
  private consent(group: CarryGroupRecord, as: "member" | "courier"): Change[] {
    const { clock, crypto, mail } = this.spine;
    if (group.inviter === MYSELF) return [];
    const issuedAt = Math.floor(clock.now());
    const couriers = [...Object.keys(group.couriers), ...(group.courier ? [this.me] : [])].map(fromHex);
    const [groupId, inviter] = [fromHex(group.id), fromHex(group.inviter)];
    const terms = { authority: relayHost(group.relay), groupId, inviter, couriers, issuedAt, validUntil: group.valid_until };
    const consent = signWith(crypto, mail.own, consentMessage(crypto, as, terms));
    const content = { group_id: groupId, consent, issued_at: issuedAt, valid_until: group.valid_until };
    return this.letter(group.inviter, { kind: "CARRY_GROUP_ACCEPT", content }, group);
  }

  async leave(id: string): Promise<void> {
    const { database, clock } = this.spine;
    const group = this.get(id);
    const isOver = group.valid_until <= clock.now();
    const told = group.inviter === MYSELF ? [...Object.keys(group.members), ...Object.keys(group.couriers)] : [group.inviter];
    const couriers = group.member === "in" ? (group.given?.couriers ?? []) : [];
    const letters = [...new Set([...told, ...couriers])].flatMap((key) => this.letter(key, this.leaving(group), group));
    const members = Object.keys(group.members);
    const mine = [...database.table("carry_receipt").values()].filter((one) => one.group === id && one.mine);
    await database.commit([
      drop("carry_group", id),
      ...(isOver ? [] : letters),
      ...(await this.ended(group, couriers)),
      ...members.flatMap((key) => this.without(group, key)),
      ...mine.map((one) => drop("carry_receipt", one.id)),
    ]);
  }

  /** The relay is told that these couriers fetch nothing more: of each mailbox on its own, for those of many days would be tied together. */
  private async ended({ id, given }: CarryGroupRecord, couriers: readonly string[]): Promise<Change[]> {
    if (!given) return [];
    const { clock, mail, settings } = this.spine;
    const seed = mail.mine(given.own)?.seed;
    // In another group of mine they carry on.
    const others = new Set(this.all().flatMap((one) => (one.id !== id && one.member === "in" ? (one.given?.couriers ?? []) : [])));
    const { relay } = settings();
    const epochs = given.from === undefined ? [undefined] : range(given.from, given.to ?? given.from);
    const rows: Change[] = [];
    for (const epoch of epochs) {
      const { publicKey } = await this.mailboxes.key(given.generation, epoch, seed);
      const due = epoch === undefined ? clock.now() : Math.max(clock.now(), (epoch - 1) * DAY_S);
      for (const courier of couriers.filter((key) => given.couriers.includes(key) && !others.has(key))) {
        const leave: LeaveRecord = {
          ...{ id: `${toHex(publicKey)} ${courier}`, mailbox: toHex(publicKey), courier, relay, own: given.own, due },
          ...(epoch === undefined || given.generation === undefined ? {} : { generation: given.generation, epoch }),
        };
        rows.push(put("carry_leave", leave.id, leave));
      }
    }
    return rows;
  }

  /** Gives couriers leave anew, quietly: when it is time, another key is mine, or another generation of mailboxes. */
  async renew(): Promise<void> {
    for (const group of this.all()) await this.renewOne(group);
  }

  private async renewOne(group: CarryGroupRecord): Promise<void> {
    const { clock, database, settings } = this.spine;
    const { agreed = [], given, member } = group;
    if (member !== "in") return;
    if (group.valid_until <= clock.now()) return this.over(group);
    const couriers = agreed.filter((key) => group.couriers[key] && group.couriers[key] !== "left");
    const gone = (given?.couriers ?? []).filter((key) => !couriers.includes(key));
    const { hidden, mailboxes } = settings();
    const generation = hidden && mailboxes ? mailboxes.generation : undefined;
    const isSame = given && given.own === this.me && given.generation === generation && clock.now() - given.at < RENEWED_S;
    if (isSame && gone.length === 0 && couriers.every((key) => given.couriers.includes(key))) return;
    const { from, to } = mandatedDays(this.mailboxes.today());
    const next: GivenRecord = {
      ...{ at: clock.now(), own: this.me, couriers },
      ...(generation === undefined ? {} : { generation, from: Math.max(from, mailboxes?.from ?? from), to }),
    };
    const changes = [...this.kept({ ...group, given: next }), ...(await this.ended(group, gone))];
    for (const courier of couriers) changes.push(...(await this.give(group, next, courier)));
    await database.commit(changes);
  }

  /** Its inviter ended it, or its time did: what was given counts no more, whatever a courier does. */
  private async over({ given, ...group }: CarryGroupRecord): Promise<void> {
    if (!given) return;
    const ended = await this.ended({ ...group, given }, given.couriers);
    await this.spine.database.commit([...this.kept(group), ...ended]);
  }

  private async give(group: CarryGroupRecord, given: GivenRecord, courier: string): Promise<Change[]> {
    const { clock, crypto, settings } = this.spine;
    const { relay } = settings();
    const last = Math.min(Math.floor(clock.now()) + DELEGATION_SECS, group.valid_until);
    const epochs = given.from === undefined ? [undefined] : range(given.from, given.to ?? given.from);
    const delegations: Delegation[] = [];
    for (const epoch of epochs) {
      const key = await this.mailboxes.key(given.generation, epoch);
      const until = epoch === undefined ? last : lastMandated(epoch);
      if (until > last) continue;
      const terms = { authority: relayHost(relay), mailbox: key.publicKey, courier: fromHex(courier), until };
      const signature = signWith(crypto, key, delegationMessage(terms));
      delegations.push({ mailbox: key.publicKey, relay_url: relay, valid_until: until, signature });
    }
    const content = { group_id: fromHex(group.id), delegations, valid_until: group.valid_until };
    return delegations.length === 0 ? [] : this.letter(courier, { kind: "CARRY_GROUP_ACCEPT", content }, group);
  }
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

function isGood(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
