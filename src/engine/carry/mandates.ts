/** The delegations by which couriers fetch my mail: given anew in time, ended at the relay when they are to count no more. */
import { DAY_S, DELEGATION_SECS, delegationMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Content } from "../../protocol/giftwrap/contents.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import type { Spine } from "../part.ts";
import { type Change, put } from "../records/database.ts";
import type { Consents } from "./consents.ts";
import { type Groups, kept } from "./groups.ts";
import { lastMandated, mandatedDays, type OwnMailboxes } from "./own-mailboxes.ts";
import type { CarryGroupRecord, GivenRecord, LeaveRecord } from "./records.ts";
import { SIGNED_OFF_S } from "./relay-work.ts";

/** Delegations are given anew after so long: a month's has then three weeks to arrive. */
const RENEWED_S = 8 * DAY_S;
export type Delegation = NonNullable<Content<"CARRY_GROUP_ACCEPT">["delegations"]>[number];

export class Mandates {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly mailboxes: OwnMailboxes;
  private readonly consents: Consents;

  constructor(spine: Spine, groups: Groups, mailboxes: OwnMailboxes, consents: Consents) {
    this.consents = consents;
    this.spine = spine;
    this.groups = groups;
    this.mailboxes = mailboxes;
  }

  /** The relay is told that these couriers fetch nothing more: of each mailbox on its own, for those of many days would be tied together. */
  async ended({ id, given }: CarryGroupRecord, couriers: readonly string[]): Promise<Change[]> {
    if (!given) return [];
    const { clock, mail, settings } = this.spine;
    const seed = mail.mine(given.own)?.seed;
    // In another group of mine they carry on.
    const others = new Set(
      this.groups.all().flatMap((one) => (one.id !== id && one.member === "in" ? (one.given?.couriers ?? []) : [])),
    );
    const { relay = settings().relay } = given;
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

  /** Gives couriers leave anew, quietly: when it is time, another key is mine, another relay, or another generation of mailboxes. */
  async renew(): Promise<void> {
    for (const group of this.groups.all()) await this.renewOne(group);
  }

  private async renewOne(group: CarryGroupRecord): Promise<void> {
    const { clock, database, settings } = this.spine;
    const { given, member } = group;
    if (member !== "in") return;
    if (group.valid_until <= clock.now()) return this.over(group);
    const couriers = this.groups.agreed(group).filter((key) => group.couriers[key] && group.couriers[key] !== "left");
    const gone = (given?.couriers ?? []).filter((key) => !couriers.includes(key));
    const { hidden, mailboxes } = settings();
    const generation = hidden && mailboxes ? mailboxes.generation : undefined;
    const { relay } = settings();
    const isHere = given?.own === this.groups.me && given.generation === generation && (given.relay ?? relay) === relay;
    const isSame = given && isHere && clock.now() - given.at < RENEWED_S;
    if (isSame && gone.length === 0 && couriers.every((key) => given.couriers.includes(key))) return;
    if (generation === undefined && this.isListed(group)) return this.over(group);
    const { from, to } = mandatedDays(this.mailboxes.today());
    const next: GivenRecord = {
      ...{ at: clock.now(), own: this.groups.me, relay, couriers },
      ...(generation === undefined ? {} : { generation, from: Math.max(from, mailboxes?.from ?? from), to }),
    };
    const changes = [kept({ ...group, given: next }), ...(await this.ended(group, gone))];
    for (const courier of couriers) changes.push(...(await this.give(group, next, courier)));
    await database.commit(changes);
  }

  /** My key is in the relay's list then; of hidden mailboxes it has none. */
  private isListed(group: CarryGroupRecord): boolean {
    return group.registered === true && group.relay === this.spine.settings().relay && this.groups.isListable(group);
  }

  /** Its inviter ended it, its time did, or the relay lists me: what was given counts no more, whatever a courier does. */
  private async over({ given, ...group }: CarryGroupRecord): Promise<void> {
    if (!given) return;
    const ended = await this.ended({ ...group, given }, given.couriers);
    await this.spine.database.commit([kept(group), ...ended]);
  }

  private async give(group: CarryGroupRecord, given: GivenRecord, courier: string): Promise<Change[]> {
    const { crypto, relays, settings } = this.spine;
    const { relay } = settings();
    const last = Math.min(Math.floor(relays.now(relay, SIGNED_OFF_S)) + DELEGATION_SECS, group.valid_until);
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
    const content = { group_id: fromHex(group.id), delegations, valid_until: group.valid_until, ...this.consents.named(group) };
    return delegations.length === 0 ? [] : this.groups.letter(courier, { kind: "CARRY_GROUP_ACCEPT", content }, group);
  }
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
