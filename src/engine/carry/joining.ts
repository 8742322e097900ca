/** Groups that I am asked into: yes, not now, and leaving again. */
import { consentMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import type { CarryStanding } from "../face/carry.ts";
import { FaceError, MYSELF } from "../face.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import { type Groups, kept } from "./groups.ts";
import type { Mandates } from "./mandates.ts";
import { CARRY, type CarryGroupRecord } from "./records.ts";

export class Joining {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly mandates: Mandates;

  constructor(spine: Spine, groups: Groups, mandates: Mandates) {
    this.spine = spine;
    this.groups = groups;
    this.mandates = mandates;
  }

  async answer(id: string, as: "member" | "courier", yes: boolean): Promise<void> {
    const { database } = this.spine;
    const group = this.groups.get(id);
    if (!group[as]) throw new FaceError("not-found");
    const standing: CarryStanding = yes ? "in" : group[as] === "in" ? "in" : "declined";
    // "Not now" to a further courier leaves the others as they are.
    const agreed = as === "member" && yes ? { agreed: Object.keys(group.couriers) } : {};
    await database.commit([
      kept({ ...group, [as]: standing, ...agreed }),
      ...(yes ? this.consent(group, as) : []),
      ...(yes && as === "courier" ? [put("carry", CARRY, { on: true })] : []),
    ]);
    await this.mandates.renew();
  }

  /** To the inviter: signed, so that they could register the group at the relay. */
  private consent(group: CarryGroupRecord, as: "member" | "courier"): Change[] {
    const { clock, crypto, mail } = this.spine;
    if (group.inviter === MYSELF) return [];
    const issuedAt = Math.floor(clock.now());
    const couriers = [...Object.keys(group.couriers), ...(group.courier ? [this.groups.me] : [])].map(fromHex);
    const [groupId, inviter] = [fromHex(group.id), fromHex(group.inviter)];
    const terms = { authority: relayHost(group.relay), groupId, inviter, couriers, issuedAt, validUntil: group.valid_until };
    const consent = signWith(crypto, mail.own, consentMessage(crypto, as, terms));
    const content = { group_id: groupId, consent, issued_at: issuedAt, valid_until: group.valid_until };
    return this.groups.letter(group.inviter, { kind: "CARRY_GROUP_ACCEPT", content }, group);
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
    const members = Object.keys(group.members);
    const mine = [...database.table("carry_receipt").values()].filter((one) => one.group === id && one.mine);
    await database.commit([
      drop("carry_group", id),
      ...(isOver ? [] : letters),
      ...(await this.mandates.ended(group, couriers)),
      ...members.flatMap((key) => this.groups.without(group, key)),
      ...mine.map((one) => drop("carry_receipt", one.id)),
    ]);
  }
}
