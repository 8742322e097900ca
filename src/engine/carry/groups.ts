/** Carry groups as they are kept: who is in them, under which key, and what goes when somebody does. Nobody is in one by another's word. */
import type { CarryRole } from "../../protocol/carry/signed.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { KnownBody } from "../../protocol/giftwrap/rumor.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { CarryStanding } from "../face/carry.ts";
import { FaceError, MYSELF } from "../face.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import type { CarryGroupRecord } from "./records.ts";

export const MOST_GROUPS = 32;
export type Standings = Readonly<Record<string, CarryStanding>>;

export const standings = (keys: readonly string[], before: Standings = {}): Standings =>
  Object.fromEntries(keys.map((key) => [key, before[key] ?? "asked"]));

export const kept = (group: CarryGroupRecord): Change => put("carry_group", group.id, group);

export interface Whose {
  readonly group: string;
  /** Their key in the group. */
  readonly member: string;
  /** Where their mail is fetched. */
  readonly relay: string;
}

/** Whose a key or mailbox is in a group that I carry for: by their own delegation, or by the list that a relay keeps; nothing where I may not. */
export function served(database: Pick<Database, "get">, group: string, recipient: string): Whose | undefined {
  const delegation = database.get("carry_delegation", `${group} ${recipient}`);
  if (delegation) return delegation;
  const { list, relay = "" } = database.get("carry_group", group) ?? {};
  const member = list?.members[recipient];
  return member === undefined ? undefined : { group, member, relay };
}

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
    return this.stillIn(group, { ...this.agreedTo(group), ...courier }, key);
  }

  /** Whose box I visit: of a courier that I agreed to; as a courier of another one. @returns their key in the group */
  trustedBox(group: CarryGroupRecord, as: CarryRole, key: string): string | undefined {
    return this.stillIn(group, as === "member" ? this.agreedTo(group) : group.couriers, key);
  }

  private agreedTo(group: CarryGroupRecord): Standings {
    return group.member === "in" ? Object.fromEntries(this.agreed(group).map((one) => [one, "in"])) : {};
  }

  /** The couriers that I agreed to, and have not blocked since. */
  agreed({ agreed = [] }: CarryGroupRecord): readonly string[] {
    return agreed.filter((key) => !this.isBlocked(key));
  }

  /** By whichever key the group knows them. */
  isBlocked(key: string): boolean {
    const all = [...this.spine.database.table("blocked").values()];
    return all.some(({ id, person }) => id === key || person?.earlier?.some((one) => one.id === key));
  }

  /** Whether its relay keeps lists of groups; one that was not asked yet may. */
  isListable({ relay }: CarryGroupRecord): boolean {
    return this.spine.relays.advertised(relay)?.features.includes("carry") ?? true;
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

  /**
   * Nothing more of theirs is fetched for this group, and what is here goes, unless it is carried for another one. Outgoing mail of theirs is
   * still brought.
   * @param member without: of everybody
   */
  without({ id }: Pick<CarryGroupRecord, "id">, member?: string): Change[] {
    const { database } = this.spine;
    const isTheirs = (one: { readonly group: string; readonly member: string }): boolean =>
      one.group === id && (member === undefined || one.member === member);
    return [
      ...[...database.table("carry_delegation").values()].filter(isTheirs).map((one) => drop("carry_delegation", one.id)),
      ...[...database.table("carried").values()].flatMap(({ event, ...one }) => {
        if (!event || !isTheirs(event)) return [];
        const other = this.otherOf(id, event.recipient);
        return [put("carried", one.id, other ? { ...one, event: { ...event, group: other.group, member: other.member } } : one)];
      }),
    ];
  }

  /** Another group in which I carry for this recipient. */
  private otherOf(id: string, recipient: string): Whose | undefined {
    for (const other of this.all()) {
      const whose = other.id !== id && other.courier === "in" ? served(this.spine.database, other.id, recipient) : undefined;
      if (whose) return whose;
    }
    return undefined;
  }

  /** What I was asked, and did not agree to in its time. */
  over(): Change[] {
    const now = this.spine.clock.now();
    const isOver = ({ courier, inviter, member, valid_until }: CarryGroupRecord): boolean =>
      inviter !== MYSELF && valid_until <= now && ![courier, member].includes("in");
    return this.all()
      .filter(isOver)
      .map(({ id }) => drop("carry_group", id));
  }
}
