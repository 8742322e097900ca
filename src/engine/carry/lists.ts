/** The list that a relay keeps of a registered group, as a courier hears of it. */
import type { Spine } from "../part.ts";
import type { Change } from "../records/database.ts";
import { type Groups, kept } from "./groups.ts";

export class Lists {
  private readonly spine: Pick<Spine, "database">;
  private readonly groups: Groups;

  constructor(spine: Pick<Spine, "database">, groups: Groups) {
    this.spine = spine;
    this.groups = groups;
  }

  /** Whoever is in the list has signed for me, and has not left since; nothing of others that came by it stays. */
  listed(id: string, version: number, keys: readonly string[]): Change[] {
    const group = this.groups.get(id);
    const known = Object.fromEntries(keys.map((key) => [key, this.groups.knownAs(group.members, key) ?? key]));
    const isIn = (member: string): boolean => Object.values(known).includes(member);
    const members = Object.entries(group.members).map(([key, standing]) => [key, isIn(key) ? ("in" as const) : standing] as const);
    const before = group.list?.members ?? {};
    // What lies there of somebody new was passed by before.
    const since = keys.every((key) => before[key] !== undefined) ? (group.list?.since ?? 0) : 0;
    const gone = Object.values(before).filter((member) => !isIn(member) && !this.delegates(id, member));
    return [
      kept({ ...group, members: Object.fromEntries(members), list: { version, since, members: known } }),
      ...gone.flatMap((member) => this.groups.without(group, member)),
    ];
  }

  private delegates(group: string, member: string): boolean {
    const rows = [...this.spine.database.table("carry_delegation").values()];
    return rows.some((one) => one.group === group && one.member === member);
  }
}
