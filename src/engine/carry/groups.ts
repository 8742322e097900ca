/** Carry groups as they are kept: who is in them, under which key, and what goes when somebody does. Nobody is in one by another's word. */
import type { CarryRole } from "../../protocol/carry/signed.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { KnownBody } from "../../protocol/giftwrap/rumor.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { CarryStanding } from "../face/carry.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { CarryGroupRecord } from "./records.ts";

export const MOST_GROUPS = 32;
export type Standings = Readonly<Record<string, CarryStanding>>;

export const standings = (keys: readonly string[], before: Standings = {}): Standings =>
  Object.fromEntries(keys.map((key) => [key, before[key] ?? "asked"]));

export const kept = (group: CarryGroupRecord): Change => put("carry_group", group.id, group);

export class Groups {
  private readonly spine: Spine;
  private readonly people: People;

  constructor(spine: Spine, people: People) {
    this.spine = spine;
    this.people = people;
  }

  get(id: string): CarryGroupRecord {
    const group = this.spine.database.get("carry_group", id);
    if (!group) throw new FaceError("not-found");
    return group;
  }

  all(): readonly CarryGroupRecord[] {
    return [...this.spine.database.table("carry_group").values()];
  }

  get me(): string {
    return toHex(this.spine.mail.own.publicKey);
  }

  /** The key under which the group knows who signed with this one: an earlier one of theirs counts. */
  knownAs(keys: Standings, sender: string): string | undefined {
    if (keys[sender]) return sender;
    return this.people.keys(this.people.speaker(sender)).find((key) => keys[key]);
  }

  /** Who may bring me something: a courier that I agreed to; as a courier also members and other couriers. @returns their key in the group */
  trusted(group: CarryGroupRecord, key: string): string | undefined {
    const courier = group.courier === "in" ? { ...group.members, ...group.couriers } : {};
    return this.stillIn(group, { ...agreedTo(group), ...courier }, key);
  }

  /** Whose box I visit: of a courier that I agreed to; as a courier of another one. @returns their key in the group */
  trustedBox(group: CarryGroupRecord, as: CarryRole, key: string): string | undefined {
    return this.stillIn(group, as === "member" ? agreedTo(group) : group.couriers, key);
  }

  private stillIn(group: CarryGroupRecord, keys: Standings, key: string): string | undefined {
    const as = this.knownAs(keys, key);
    return as !== undefined && (group.members[as] ?? group.couriers[as]) !== "left" ? as : undefined;
  }

  /** The person that a key is of, by the key that I know. */
  speaker(key: string): string {
    return this.people.speaker(key);
  }

  /** To somebody of the group, whom I may not know otherwise: then by their relay, which is the group's. */
  letter(key: string, body: KnownBody, { relay }: Pick<CarryGroupRecord, "relay">): Change[] {
    const { clock, database, mail } = this.spine;
    const person = database.get("person", this.people.speaker(key));
    const expires_at = clock.now() + LIMITS.MAX_EVENT_TTL_SECS;
    const to = { person: person?.id ?? key, relay: person?.relay ?? relay };
    const letter = mail.write({ ...to, body, expires_at, sealed: person !== undefined });
    return [put("outbox", letter.id, letter)];
  }

  leaving({ id }: CarryGroupRecord): KnownBody {
    const left = Math.floor(this.spine.clock.now());
    return { kind: "CARRY_GROUP_ACCEPT", content: { group_id: fromHex(id), left } };
  }

  /** Nothing more of theirs is fetched, and what is here goes. Outgoing mail of theirs is still brought. */
  without({ id }: Pick<CarryGroupRecord, "id">, member: string): Change[] {
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
}

const agreedTo = ({ agreed = [], member }: CarryGroupRecord): Standings =>
  member === "in" ? Object.fromEntries(agreed.map((one) => [one, "in"])) : {};
