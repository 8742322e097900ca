/** Groups that I made: whom they ask, and whom no more. */
import { CONSENT_SECS } from "../../protocol/carry/signed.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import type { NewCarryGroup } from "../face/carry.ts";
import { FaceError, MYSELF } from "../face.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, put } from "../records/database.ts";
import { type Groups, kept, MOST_GROUPS, standings } from "./groups.ts";
import type { Mandates } from "./mandates.ts";
import { CARRY, type CarryGroupRecord, type LeaveRecord } from "./records.ts";

const MEMBERS = 100;
const COURIERS = 16;

export class Inviting {
  private readonly spine: Spine;
  private readonly people: People;
  private readonly groups: Groups;
  private readonly mandates: Mandates;

  constructor(spine: Spine, people: People, groups: Groups, mandates: Mandates) {
    this.spine = spine;
    this.people = people;
    this.groups = groups;
    this.mandates = mandates;
  }

  async make({ name, members, couriers, registered }: NewCarryGroup): Promise<string> {
    const { clock, database, random, settings } = this.spine;
    if (members.length === 0 || couriers.length === 0) throw new FaceError("bad-draft");
    if (members.length > MEMBERS || couriers.length > COURIERS || this.groups.all().length >= MOST_GROUPS)
      throw new FaceError("too-many");
    this.spine.mail.guard([...members, ...couriers], "name");
    const group: CarryGroupRecord = {
      ...{ id: toHex(random(16)), name: nameIn(name), inviter: MYSELF, carry_key: toHex(random(32)), relay: settings().relay },
      ...{ valid_until: Math.floor(clock.now()) + CONSENT_SECS, version: 1 },
      members: standings(this.others(members)),
      couriers: standings(this.others(couriers)),
      ...(members.includes(MYSELF) ? { member: "in" } : {}),
      ...(couriers.includes(MYSELF) ? { courier: "in" } : {}),
      ...(registered ? { registered } : {}),
      signer: this.groups.me,
    };
    const agreed = members.includes(MYSELF) ? { agreed: Object.keys(group.couriers) } : {};
    await database.commit([
      kept({ ...group, ...agreed }),
      ...(couriers.includes(MYSELF) ? [put("carry", CARRY, { on: true })] : []),
      ...this.invitations(group),
    ]);
    await this.mandates.renew();
    return group.id;
  }

  private others(ids: readonly string[]): readonly string[] {
    return [...new Set(ids)].filter((id) => id !== MYSELF).map((id) => this.people.get(id).id);
  }

  /** Each member is told of no other member; couriers are, because they have to know whom they serve. */
  invitations(group: CarryGroupRecord): Change[] {
    const couriers = [...Object.keys(group.couriers), ...(group.courier ? [this.groups.me] : [])];
    const members = [...Object.keys(group.members), ...(group.member ? [this.groups.me] : [])];
    const asked = new Set([...Object.keys(group.couriers), ...Object.keys(group.members)]);
    return [...asked].flatMap((key) => {
      const told = group.couriers[key] ? members : [key];
      const content = {
        ...{ group_id: fromHex(group.id), group_name: group.name, carry_key: fromHex(group.carry_key), relay_url: group.relay },
        ...{ members: told.map(fromHex), couriers: couriers.map(fromHex) },
        ...{ valid_until: group.valid_until, couriers_version: group.version },
        ...(group.registered ? { registered: 1 } : {}),
      };
      return this.groups.letter(key, { kind: "CARRY_GROUP_INVITE", content }, group);
    });
  }

  async invite(id: string, members: readonly string[], couriers: readonly string[]): Promise<void> {
    const { database, mail } = this.spine;
    const group = this.mine(id);
    mail.guard([...members, ...couriers], "name");
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
    await database.commit([kept(next), ...this.invitations(next)]);
    await this.mandates.renew();
  }

  async remove(id: string, person: string): Promise<void> {
    const group = this.mine(id);
    const { [person]: member, ...members } = group.members;
    const { [person]: courier, ...couriers } = group.couriers;
    const consents = Object.entries(group.consents ?? {}).filter(([name]) => !name.endsWith(` ${person}`));
    if (!member && !courier) throw new FaceError("not-found");
    const agreed = group.agreed?.filter((one) => one !== person);
    const next: CarryGroupRecord = {
      ...{ ...group, members, couriers, version: group.version + 1, consents: Object.fromEntries(consents) },
      ...(agreed ? { agreed } : {}),
    };
    const told = this.groups.letter(person, this.groups.leaving(group), group);
    const ended = courier ? await this.mandates.ended(group, [person]) : [];
    await this.spine.database.commit([
      kept(next),
      ...told,
      ...ended,
      ...this.invitations(next),
      ...this.groups.without(group, person),
    ]);
  }

  /** Whoever carries by the list of a registered group of mine is in it no more once I blocked them. */
  async partings(): Promise<void> {
    for (const { couriers, id, inviter, member, registered } of this.groups.all()) {
      const gone = inviter === MYSELF && registered && member ? Object.keys(couriers) : [];
      for (const key of gone.filter((one) => this.groups.isBlocked(one))) await this.remove(id, key);
    }
  }

  /** Keys have moved, mine or of somebody who carries: everybody is asked for the new ones, which their apps do not ask them about. */
  async moved(): Promise<void> {
    const { clock, database } = this.spine;
    for (const group of this.groups.all()) {
      if (group.inviter !== MYSELF || group.valid_until <= clock.now()) continue;
      const couriers = Object.fromEntries(Object.entries(group.couriers).map(([key, is]) => [this.groups.speaker(key), is]));
      const isSame = group.signer === this.groups.me && Object.keys(couriers).every((key) => group.couriers[key]);
      if (!isSame) await database.commit(this.asked({ ...group, couriers }));
    }
  }

  private asked({ consents: _, told, ...group }: CarryGroupRecord): Change[] {
    const { signer, registered } = group;
    const isOther = signer !== undefined && signer !== this.groups.me;
    const agreed = group.agreed?.map((key) => this.groups.speaker(key));
    const next: CarryGroupRecord = {
      ...{ ...group, version: group.version + 1, signer: this.groups.me, ...(agreed ? { agreed } : {}) },
      ...(told && !isOther ? { told } : {}),
    };
    const over = registered && told && isOther ? [this.unregistered(group, signer, told.version)] : [];
    return [kept(next), ...over, ...this.invitations(next)];
  }

  /** What the relay has under the key that was mine. */
  private unregistered({ id, relay }: Pick<CarryGroupRecord, "id" | "relay">, own: string, version: number): Change {
    const name = `group ${id} ${own}`;
    const row: LeaveRecord = { id: name, mailbox: own, group: id, relay, own, due: this.spine.clock.now(), version };
    return put("carry_leave", name, row);
  }

  private mine(id: string): CarryGroupRecord {
    const group = this.groups.get(id);
    if (group.inviter !== MYSELF) throw new FaceError("not-found");
    return group;
  }
}
