/** Groups that I am asked into: yes, not now, and leaving again. */
import type { CarryStanding } from "../face/carry.ts";
import { FaceError, MYSELF } from "../face.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { Consents } from "./consents.ts";
import { type Groups, kept } from "./groups.ts";
import type { Mandates } from "./mandates.ts";
import { CARRY, type CarryGroupRecord, type LeaveRecord } from "./records.ts";

export class Joining {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly mandates: Mandates;
  private readonly consents: Consents;

  constructor(spine: Spine, groups: Groups, mandates: Mandates, consents: Consents) {
    this.spine = spine;
    this.groups = groups;
    this.mandates = mandates;
    this.consents = consents;
  }

  async answer(id: string, as: "member" | "courier", yes: boolean): Promise<void> {
    const { database } = this.spine;
    const group = this.groups.get(id);
    if (!group[as]) throw new FaceError("not-found");
    // What was signed for narrower terms goes on at nobody's who says no to wider ones.
    if (!yes && group[as] === "asked" && group.consented?.[as]) return this.leave(id);
    const standing: CarryStanding = yes ? "in" : group[as] === "in" ? "in" : "declined";
    await database.commit([
      kept({ ...group, [as]: standing, ...(as === "member" ? said(group, yes) : {}) }),
      ...(yes && as === "courier" ? [put("carry", CARRY, { on: true })] : []),
    ]);
    await this.consents.renew();
    await this.mandates.renew();
  }

  /** I blocked who made a group, or a courier whom its relay lists: I am in it no more. What others ask with them in it stays. */
  async partings(): Promise<void> {
    for (const group of this.groups.all()) {
      const { couriers, id, inviter, registered } = group;
      const carries = registered && inviter !== MYSELF ? Object.keys(couriers) : [];
      if (![inviter, ...carries].some((key) => this.groups.isBlocked(key))) continue;
      if (group.member === "in" || group.courier === "in") await this.leave(id);
      else await this.spine.database.commit([drop("carry_group", id)]);
    }
  }

  async leave(id: string): Promise<void> {
    const { database, clock } = this.spine;
    const group = this.groups.get(id);
    const isOver = group.valid_until <= clock.now();
    const told = group.inviter === MYSELF ? [...Object.keys(group.members), ...Object.keys(group.couriers)] : [group.inviter];
    const couriers = group.member === "in" ? (group.given?.couriers ?? []) : [];
    const letters = [...new Set([...told, ...couriers])].flatMap((key) =>
      this.groups.letter(key, this.groups.leaving(group), group),
    );
    const mine = [...database.table("carry_receipt").values()].filter((one) => one.group === id && one.mine);
    await database.commit([
      drop("carry_group", id),
      ...(isOver ? [] : letters),
      ...(await this.mandates.ended(group, couriers)),
      ...(isOver ? [] : this.unregistered(group)),
      ...this.groups.without(group),
      ...mine.map((one) => drop("carry_receipt", one.id)),
    ]);
  }

  /** The relay is told, whoever brings it: that I have left, or that a group of mine is over. */
  private unregistered({ id, inviter, registered, relay, told, courier, member }: CarryGroupRecord): Change[] {
    const isListed = registered && (inviter === MYSELF ? told !== undefined : courier === "in" || member === "in");
    if (!isListed) return [];
    const me = this.groups.me;
    const leave: LeaveRecord = {
      ...{ id: `group ${id}`, mailbox: me, group: id, relay, own: me, due: this.spine.clock.now() },
      ...(inviter === MYSELF && told ? { version: told.version } : {}),
    };
    return [put("carry_leave", leave.id, leave)];
  }
}

/** "Not now" to a further courier leaves the others as they are, and is not asked again. */
const said = ({ agreed = [], couriers }: CarryGroupRecord, yes: boolean): Pick<CarryGroupRecord, "agreed" | "passed"> =>
  yes ? { agreed: Object.keys(couriers), passed: [] } : { passed: Object.keys(couriers).filter((key) => !agreed.includes(key)) };
