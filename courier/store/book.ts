/** Whom the box carries for: groups, who is in them, and the mailboxes that it may fetch from. All of it in memory, written through. */
import { type Bytes, fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { BoxDatabase } from "./database.ts";

export interface Group {
  /** Hex, as are all keys here. */
  readonly id: string;
  readonly name: string;
  readonly inviter: string;
  readonly carryKey: string;
  readonly relay: string;
  readonly until: number;
  readonly version: number;
  readonly couriers: readonly string[];
  /** `told`: the inviter has the box's consent to these couriers. `leaving`: nothing is carried any more, and who has to know is not told yet. */
  readonly state: "new" | "told" | "leaving";
  /** When its inviter invited last, by their clock: a farewell from before counts no more. */
  readonly said?: number;
  /** When the box left. */
  readonly left?: number;
  /** Its inviter registers it at its relay. */
  readonly isRegistered?: true;
  /** What that relay lists: the number of the list, and the position up to which all was fetched. */
  readonly registered?: { readonly version: number; readonly since: number };
}

export interface Member {
  readonly group: string;
  readonly key: string;
  /** When they left: what they signed until then counts no more. */
  readonly left?: number;
  /** When they wrote last, by their clock: a farewell from before counts no more. */
  readonly said?: number;
  /** The group's relay says that they consented to it. */
  readonly registered?: boolean;
  /** The couriers to whom they signed that they agree. */
  readonly agreed?: readonly string[];
}

export interface Mandate {
  readonly group: string;
  readonly member: string;
  readonly mailbox: string;
  readonly relay: string;
  readonly until: number;
  readonly sig: string;
  /** The position at the relay up to which all was fetched. */
  readonly since: number;
}

interface Row {
  readonly name: Bytes;
  readonly sealed: Bytes;
}

const inGroup = (group: string, key: string): string => `${group} ${key}`;

export class Book {
  private readonly database: BoxDatabase;
  private groupsById = new Map<string, Group>();
  private membersByName = new Map<string, Member>();
  private mandatesByName = new Map<string, Mandate>();
  private version = -1;

  constructor(database: BoxDatabase) {
    this.database = database;
  }

  groupName(id: string): Bytes {
    return this.database.key.name("group", fromHex(id));
  }

  /** What rows of a member in a group are kept under. */
  ownerName(group: string, member: string): Bytes {
    return this.database.key.name("owner", fromHex(group), fromHex(member));
  }

  /** Reads all again where another process wrote: the command line. */
  private get fresh(): this {
    const version = this.database.version();
    if (version !== this.version) this.load();
    this.version = version;
    return this;
  }

  private all<T>(table: "groups" | "members" | "mandates"): readonly T[] {
    const rows = this.database.db.prepare<[], Row>(`SELECT name, sealed FROM ${table}`).all();
    return rows.map(({ name, sealed }) => this.database.open<T>(table, name, sealed).value);
  }

  private load(): void {
    this.groupsById = new Map(this.all<Group>("groups").map((one) => [one.id, one]));
    this.membersByName = new Map(this.all<Member>("members").map((one) => [inGroup(one.group, one.key), one]));
    this.mandatesByName = new Map(this.all<Mandate>("mandates").map((one) => [inGroup(one.group, one.mailbox), one]));
  }

  groups(): readonly Group[] {
    return [...this.fresh.groupsById.values()];
  }

  group(id: string): Group | undefined {
    return this.fresh.groupsById.get(id);
  }

  members(group: string): readonly Member[] {
    return [...this.fresh.membersByName.values()].filter((one) => one.group === group);
  }

  member(group: string, key: string): Member | undefined {
    return this.fresh.membersByName.get(inGroup(group, key));
  }

  /** Keys of people; whatever else the box carries for is a hidden mailbox, or was. */
  people(): ReadonlySet<string> {
    return new Set([...this.fresh.membersByName.values()].map(({ key }) => key));
  }

  mandates(): readonly Mandate[] {
    return [...this.fresh.mandatesByName.values()];
  }

  mandate(group: string, mailbox: string): Mandate | undefined {
    return this.fresh.mandatesByName.get(inGroup(group, mailbox));
  }

  /** Whose a key is in a group, where they may be served now: they gave leave, and have not left. */
  served(group: string, key: string, now: number): string | undefined {
    const mandate = this.mandate(group, key);
    const member = this.member(group, mandate?.member ?? key);
    if (!member) return undefined;
    const isMandated = mandate
      ? mandate.until > now
      : [...this.mandatesByName.values()].some((one) => one.group === group && one.member === key && one.until > now);
    return isMandated || (member.registered && !mandate) ? member.key : undefined;
  }

  putGroup(group: Group): void {
    const name = this.groupName(group.id);
    this.database.db
      .prepare("INSERT OR REPLACE INTO groups (name, until, sealed) VALUES (?, ?, ?)")
      .run(name, Math.floor(group.until), this.database.seal("groups", name, group));
    this.fresh.groupsById.set(group.id, group);
  }

  putMember(member: Member): void {
    const name = this.ownerName(member.group, member.key);
    this.database.db
      .prepare("INSERT OR REPLACE INTO members (name, grp, sealed) VALUES (?, ?, ?)")
      .run(name, this.groupName(member.group), this.database.seal("members", name, member));
    this.fresh.membersByName.set(inGroup(member.group, member.key), member);
  }

  putMandate(mandate: Mandate): void {
    const name = this.database.key.name("mandate", fromHex(mandate.group), fromHex(mandate.mailbox));
    const { group, member, until } = mandate;
    this.database.db
      .prepare("INSERT OR REPLACE INTO mandates (name, grp, owner, until, sealed) VALUES (?, ?, ?, ?, ?)")
      .run(
        name,
        this.groupName(group),
        this.ownerName(group, member),
        Math.floor(until),
        this.database.seal("mandates", name, mandate),
      );
    this.fresh.mandatesByName.set(inGroup(group, mandate.mailbox), mandate);
  }

  /** Nothing of theirs in this group stays but the time of leaving. */
  forgetMember(group: string, key: string, left: number | undefined): void {
    const [grp, owner] = [this.groupName(group), this.ownerName(group, key)];
    this.database.together(() => {
      this.toOther(group, key);
      for (const table of ["mandates", "carried", "receipts", "deposits"] as const)
        this.database.db.prepare(`DELETE FROM ${table} WHERE grp = ? AND owner = ?`).run(grp, owner);
      if (left === undefined) this.database.db.prepare("DELETE FROM members WHERE name = ?").run(owner);
      else this.putMember({ group, key, left });
    });
    this.load();
  }

  /** What is here for them stays for another group in which they are carried for: their relay gives it once. */
  private toOther(group: string, key: string): void {
    const isIn = ({ id, state }: Group): boolean =>
      id !== group && state !== "leaving" && (this.member(id, key)?.registered || this.isMandated(id, key));
    const other = this.groups().find(isIn);
    if (!other) return;
    const [to, from] = [this.ownerName(other.id, key), this.ownerName(group, key)];
    const moved = this.database.db.prepare("UPDATE carried SET grp = ?, owner = ? WHERE owner = ?");
    moved.run(this.groupName(other.id), to, from);
  }

  private isMandated(group: string, key: string): boolean {
    return this.mandates().some((one) => one.group === group && one.member === key);
  }

  /** Nothing of a group stays, or only that its people are to be told that the box left. */
  forgetGroup(id: string, leaving: Group | undefined): void {
    const grp = this.groupName(id);
    this.database.together(() => {
      for (const { key } of this.members(id)) this.toOther(id, key);
      for (const table of ["members", "mandates", "carried", "receipts", "deposits"] as const)
        this.database.db.prepare(`DELETE FROM ${table} WHERE grp = ?`).run(grp);
      if (leaving) this.putGroup(leaving);
      else this.database.db.prepare("DELETE FROM groups WHERE name = ?").run(grp);
    });
    this.load();
  }

  purge(now: number): number {
    const over = this.groups().filter(({ until }) => until <= now);
    for (const { id } of over) this.forgetGroup(id, undefined);
    const { changes } = this.database.db.prepare("DELETE FROM mandates WHERE until <= ?").run(Math.floor(now));
    if (changes > 0) this.load();
    return over.length + changes;
  }
}

export const keysOf = (keys: readonly Bytes[]): readonly string[] => keys.map(toHex);
