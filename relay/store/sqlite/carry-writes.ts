/** Writes of carry groups: registrations, and who left. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { ArgsOf, ResultOf, Writes } from "./ops.ts";

type Kinds = "registerCarryGroup" | "leaveCarryGroup" | "leaveDelegated" | "purgeCarry";

interface GroupRow {
  readonly carry_group: number;
  readonly version: number;
  readonly changed: number;
}

function prepare(db: Database) {
  return {
    find: db.prepare<[Bytes, Bytes], GroupRow>(
      "SELECT carry_group, version, changed FROM carry_groups WHERE inviter = ? AND group_id = ?",
    ),
    countOf: db.prepare<[Bytes], number>("SELECT count(*) FROM carry_groups WHERE inviter = ?").pluck(),
    add: db
      .prepare<[Bytes, Bytes, number, number], number>(
        "INSERT INTO carry_groups (inviter, group_id, version, changed) VALUES (?, ?, ?, ?) RETURNING carry_group",
      )
      .pluck(),
    update: db.prepare<[number, number, number]>("UPDATE carry_groups SET version = ?, changed = ? WHERE carry_group = ?"),
    clear: db.prepare<[number]>("DELETE FROM carry_consents WHERE carry_group = ?"),
    consent: db.prepare<[number, Bytes, number, number, number]>(
      "INSERT INTO carry_consents (carry_group, key, courier, issued_at, valid_until) VALUES (?, ?, ?, ?, ?)",
    ),
    consentsOf: db
      .prepare<[Bytes, number, number], number>(
        "SELECT count(*) FROM carry_consents WHERE key = ? AND courier = ? AND carry_group <> ?",
      )
      .pluck(),
    left: db.prepare<[Bytes], number>("SELECT left_at FROM carry_leaves WHERE digest = ?").pluck(),
    leaves: db.prepare<[], number>("SELECT count(*) FROM carry_leaves").pluck(),
    setLeft: db.prepare<[Bytes, number, number]>(
      `INSERT INTO carry_leaves (digest, left_at, forget_at) VALUES (?, ?, ?)
       ON CONFLICT (digest) DO UPDATE SET left_at = max(left_at, excluded.left_at), forget_at = max(forget_at, excluded.forget_at)`,
    ),
    leave: db
      .prepare<[Bytes, number, Bytes], number>(
        `DELETE FROM carry_consents WHERE key = ? AND issued_at <= ? AND carry_group IN
         (SELECT carry_group FROM carry_groups WHERE group_id = ?) RETURNING carry_group`,
      )
      .pluck(),
    touch: db.prepare<[number, number]>("UPDATE carry_groups SET changed = max(changed + 1, ?) WHERE carry_group = ?"),
    ended: db
      .prepare<[number, number], number>(
        `DELETE FROM carry_consents WHERE (carry_group, courier, key) IN
         (SELECT carry_group, courier, key FROM carry_consents WHERE valid_until <= ? LIMIT ?) RETURNING carry_group`,
      )
      .pluck(),
    dropIfEmpty: db.prepare<[number, number]>(
      "DELETE FROM carry_groups WHERE carry_group = ? AND NOT EXISTS (SELECT 1 FROM carry_consents WHERE carry_group = ? AND courier = 0)",
    ),
    forget: db.prepare<[number, number]>(
      "DELETE FROM carry_leaves WHERE digest IN (SELECT digest FROM carry_leaves WHERE forget_at <= ? LIMIT ?)",
    ),
  };
}

/** In milliseconds, so that it rises also where a group was deleted in between. */
const changeAt = (now: number): number => Math.floor(now * 1000);

export function carryWrites(db: Database): Writes<Kinds> {
  const sql = prepare(db);
  let leaves: number | undefined;

  /** Counting a table is slow: rows are counted as they come, those written again too, and anew only where it seems full. */
  function isFull(): boolean {
    if (leaves !== undefined && leaves < RELAY_LIMITS.CARRY_LEAVES_MAX) return false;
    leaves = sql.leaves.get() ?? 0;
    return leaves >= RELAY_LIMITS.CARRY_LEAVES_MAX;
  }

  function remember(digest: Bytes, at: number, forgetAt: number): void {
    const { changes } = sql.setLeft.run(digest, at, forgetAt);
    if (leaves !== undefined) leaves += changes;
  }

  /** Somebody is not in it any more; nobody's mail is in a group without members. */
  function lost(group: number, now: number): void {
    sql.touch.run(changeAt(now), group);
    if (sql.dropIfEmpty.run(group, group).changes > 0) sql.clear.run(group);
  }

  /** Which consents do not count, by their place: who left, and who is in too many groups. */
  function dropped({ keys, couriers, issued, leaveDigests }: ArgsOf<"registerCarryGroup">, group: number): readonly number[] {
    const isOut = (key: Bytes, i: number): boolean => {
      const left = sql.left.get(leaveDigests[i] as Bytes);
      if (left !== undefined && (issued[i] as number) <= left) return true;
      return (sql.consentsOf.get(key, couriers[i] as number, group) ?? 0) >= RELAY_LIMITS.CARRY_GROUPS_PER_KEY;
    };
    return keys.flatMap((key, i) => (isOut(key, i) ? [i] : []));
  }

  function keep(args: ArgsOf<"registerCarryGroup">, group: number, out: ReadonlySet<number>): void {
    args.keys.forEach((key, i) => {
      if (!out.has(i)) sql.consent.run(group, key, args.couriers[i] as number, args.issued[i] as number, args.until[i] as number);
    });
  }

  return {
    registerCarryGroup(args): ResultOf<"registerCarryGroup"> {
      const { inviter, groupId, version, now, keys, couriers } = args;
      const before = sql.find.get(inviter, groupId);
      if (before && before.version >= version) return "conflict";
      if (!before && (sql.countOf.get(inviter) ?? 0) >= RELAY_LIMITS.CARRY_GROUPS_PER_INVITER) return "quota";
      const changed = Math.max((before?.changed ?? 0) + 1, changeAt(now));
      const group = before?.carry_group ?? (sql.add.get(inviter, groupId, version, changed) as number);
      sql.update.run(version, changed, group);
      sql.clear.run(group);
      const out = dropped(args, group);
      // Every consent names all couriers: without one of them it is another's.
      const isVoid = out.some((i) => couriers[i] === 1);
      const gone = isVoid ? keys.map((_, i) => i) : out;
      keep(args, group, new Set(gone));
      if (sql.dropIfEmpty.run(group, group).changes > 0) sql.clear.run(group);
      return gone;
    },
    leaveCarryGroup({ digest, groupId, key, at, now }) {
      const groups = new Set(sql.leave.all(key, at, groupId));
      for (const group of groups) lost(group, now);
      if (groups.size === 0 && isFull()) return "quota";
      const forgetAt = at + RELAY_LIMITS.CARRY_LEFT_SECS;
      if (forgetAt > now) remember(digest, at, forgetAt);
      return "left";
    },
    leaveDelegated({ digest, at, forgetAt }) {
      if (isFull()) return "quota";
      remember(digest, at, forgetAt);
      return "left";
    },
    purgeCarry({ now, max }) {
      const at = Math.floor(now);
      const ended = sql.ended.all(at, max);
      for (const group of new Set(ended)) lost(group, now);
      const { changes } = sql.forget.run(at, max);
      if (changes > 0) leaves = undefined;
      return { consents: ended.length, leaves: changes, more: ended.length === max || changes === max };
    },
  };
}
