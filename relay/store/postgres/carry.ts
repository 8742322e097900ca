/** Carry groups, who left, and the mail of several mailboxes as one. */

import { type Query, type Statement, sql, type Value } from "../../../src/host/postgres/database.ts";
import { type Bytes, toHex } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { BoxDigests } from "../sqlite/boxes.ts";
import type { CarryRegistration, CarryStore, ManyPage, ManyRequest } from "../store.ts";
import { type Access, nameOf } from "./access.ts";
import { uuidOf } from "./digests.ts";

interface GroupRow {
  readonly carry_group: number;
  readonly version: number;
  readonly changed: number;
}

const FIND = sql("SELECT carry_group, version, changed FROM carry_groups WHERE inviter = $1 AND group_id = $2");
const COUNT_OF = sql("SELECT count(*) AS count FROM carry_groups WHERE inviter = $1");
const ADD = sql("INSERT INTO carry_groups (inviter, group_id, version, changed) VALUES ($1, $2, $3, $4) RETURNING carry_group");
const UPDATE = sql("UPDATE carry_groups SET version = $1, changed = $2 WHERE carry_group = $3");
const CLEAR = sql("DELETE FROM carry_consents WHERE carry_group = $1");
/** Columns of a registration; keys and digests as hex. */
const CONSENTS = sql(
  `INSERT INTO carry_consents (carry_group, key, courier, issued_at, valid_until)
   SELECT $1, decode(key, 'hex'), courier, issued_at, valid_until
   FROM unnest($2::text[], $3::int4[], $4::int8[], $5::int8[]) AS c (key, courier, issued_at, valid_until)`,
);
/** Which of these consents do not count, by their place from 1: who left, and who is in too many groups. */
const DROPPED = sql(
  `SELECT place FROM unnest($1::text[], $2::int4[], $3::int8[], $4::text[]) WITH ORDINALITY AS c (key, courier, issued_at, digest, place)
   LEFT JOIN carry_leaves AS l ON l.digest = decode(c.digest, 'hex')
   WHERE c.issued_at <= l.left_at OR $6 <= (
     SELECT count(*) FROM carry_consents AS o WHERE o.key = decode(c.key, 'hex') AND o.courier = c.courier AND o.carry_group <> $5)
   ORDER BY place`,
);
const LEFT_AT = sql(
  `SELECT left_at FROM unnest($1::text[]) WITH ORDINALITY AS d (hex, place)
   LEFT JOIN carry_leaves ON digest = decode(hex, 'hex') ORDER BY place`,
);
const LEAVES = sql("SELECT count(*) AS count FROM carry_leaves");
const SET_LEFT = sql(
  `INSERT INTO carry_leaves AS l (digest, left_at, forget_at) VALUES ($1, $2, $3)
   ON CONFLICT (digest) DO UPDATE SET left_at = greatest(l.left_at, excluded.left_at), forget_at = greatest(l.forget_at, excluded.forget_at)`,
);
const LEAVE = sql(
  `DELETE FROM carry_consents WHERE key = $1 AND issued_at <= $2
     AND carry_group IN (SELECT carry_group FROM carry_groups WHERE group_id = $3) RETURNING carry_group`,
);
const TOUCH = sql("UPDATE carry_groups SET changed = greatest(changed + 1, $1) WHERE carry_group = $2");
const DROP_IF_EMPTY = sql(
  `DELETE FROM carry_groups AS g WHERE carry_group = $1
     AND NOT EXISTS (SELECT FROM carry_consents WHERE carry_group = g.carry_group AND courier = 0) RETURNING 1`,
);
const ENDED = sql(
  `DELETE FROM carry_consents WHERE (carry_group, courier, key) IN
     (SELECT carry_group, courier, key FROM carry_consents WHERE valid_until <= $1 LIMIT $2) RETURNING carry_group`,
);
const FORGET = sql(
  "DELETE FROM carry_leaves WHERE digest IN (SELECT digest FROM carry_leaves WHERE forget_at <= $1 LIMIT $2) RETURNING 1",
);
const GROUP = sql(
  `SELECT carry_group, changed FROM carry_groups JOIN carry_consents USING (carry_group)
   WHERE inviter = $1 AND group_id = $2 AND courier = 1 AND key = $3 AND valid_until > $4`,
);
const MEMBERS = sql("SELECT key FROM carry_consents WHERE carry_group = $1 AND courier = 0 AND valid_until > $2 ORDER BY key");
/** Whoever stores in one of these is waited for, and whoever comes later gets a later position: so nothing appears before a page's end. */
const LOCK_MAILBOXES = sql(
  `INSERT INTO mailboxes AS m (box, next, events, bytes, day)
   SELECT box, now_us(), 0, 0, now_us() / 86400000000 FROM unnest($1::uuid[]) AS box ORDER BY box
   ON CONFLICT (box) DO UPDATE SET next = greatest(m.next, now_us())`,
);
/** With ties: two mailboxes may have given the same position, and no page ends between them. */
const OLDEST = sql(
  `SELECT box, n, event_id, envelope, total, place, seen FROM (
     SELECT box, n, event_id, envelope, count(*) OVER () AS seen, sum(octet_length(envelope)) OVER (ORDER BY n) AS total,
       rank() OVER (ORDER BY n) AS place
     FROM (
       SELECT m.box, e.n, e.event_id, e.envelope FROM mailboxes AS m CROSS JOIN LATERAL (
         SELECT n, event_id, envelope FROM events WHERE mailbox = m.id AND n > $2 AND purge_at > $3
         ORDER BY n FETCH FIRST $4 ROWS WITH TIES) AS e
       WHERE m.box = ANY ($1::uuid[]) ORDER BY e.n FETCH FIRST $4 ROWS WITH TIES) AS oldest) AS p
   WHERE place < $4 AND (place = 1 OR total <= $5) ORDER BY n`,
);

interface OldestRow {
  readonly box: string;
  readonly n: number;
  readonly event_id: Bytes;
  readonly envelope: Bytes;
  readonly seen: number;
}

/** In milliseconds, so that it rises also where a group was deleted in between. */
const changeAt = (now: number): number => Math.floor(now * 1000);

/** Somebody is not in it any more; nobody's mail is in a group without members. */
async function lost(query: Query, group: number, now: number): Promise<void> {
  await query(TOUCH, changeAt(now), group);
  if ((await query(DROP_IF_EMPTY, group)).length > 0) await query(CLEAR, group);
}

async function countOf(query: Query, statement: Statement, ...values: readonly Value[]): Promise<number> {
  return (await query<{ count: number }>(statement, ...values))[0]?.count ?? 0;
}

/** Which consents do not count, by their place. */
async function dropped(query: Query, args: CarryRegistration, group: number): Promise<readonly number[]> {
  const { keys, couriers, issued, leaveDigests } = args;
  const most = RELAY_LIMITS.CARRY_GROUPS_PER_KEY;
  const rows = await query<{ place: number }>(DROPPED, keys.map(toHex), couriers, issued, leaveDigests.map(toHex), group, most);
  return rows.map(({ place }) => place - 1);
}

async function register(query: Query, args: CarryRegistration, now: number): ReturnType<CarryStore["register"]> {
  const { inviter, groupId, version, couriers, keys } = args;
  const [before] = await query<GroupRow>(FIND, inviter, groupId);
  if (before && before.version >= version) return "conflict";
  if (!before && (await countOf(query, COUNT_OF, inviter)) >= RELAY_LIMITS.CARRY_GROUPS_PER_INVITER) return "quota";
  const changed = Math.max((before?.changed ?? 0) + 1, changeAt(now));
  const [added] = before ? [before] : await query<Pick<GroupRow, "carry_group">>(ADD, inviter, groupId, version, changed);
  const { carry_group: group } = added as Pick<GroupRow, "carry_group">;
  await query(UPDATE, version, changed, group);
  await query(CLEAR, group);
  const out = await dropped(query, args, group);
  // Every consent names all couriers: without one of them it is another's.
  const isVoid = out.some((i) => couriers[i] === 1);
  const gone = isVoid ? keys.map((_, i) => i) : out;
  const stays = new Set(keys.keys());
  for (const i of gone) stays.delete(i);
  const those = <T>(list: readonly T[]): readonly T[] => list.filter((_, i) => stays.has(i));
  await query(CONSENTS, group, those(keys).map(toHex), those(couriers), those(args.issued), those(args.until));
  if ((await query(DROP_IF_EMPTY, group)).length > 0) await query(CLEAR, group);
  return gone;
}

async function page(access: Access, { boxOf }: BoxDigests, request: ManyRequest): Promise<ManyPage> {
  const { recipients, after, endsAfter, maxEvents, maxBytes } = request;
  if (recipients.length === 0) return { envelopes: [], recipients: [], next: undefined };
  const byBox = new Map(recipients.map((recipient) => [uuidOf(boxOf(recipient)), recipient]));
  const boxes = [...byBox.keys()];
  await access.write(LOCK_MAILBOXES, boxes);
  const rows = await access.rows<OldestRow>(OLDEST, boxes, after?.stored_at ?? 0, Math.floor(endsAfter), maxEvents + 1, maxBytes);
  const last = rows.at(-1);
  return {
    envelopes: rows.map(({ envelope }) => envelope),
    recipients: rows.map(({ box }) => byBox.get(box.replaceAll("-", "")) as Bytes),
    next: last && rows.length < last.seen ? { stored_at: last.n, event_id: last.event_id } : undefined,
  };
}

const GROUPS = "carry groups";

export function carryStore(access: Access, digests: BoxDigests): CarryStore {
  const isFull = async (query: Query): Promise<boolean> => (await countOf(query, LEAVES)) >= RELAY_LIMITS.CARRY_LEAVES_MAX;
  return {
    // Rare, and about several keys and groups at once: one at a time.
    register: (registration, now) => access.changeAlone(GROUPS, (query) => register(query, registration, now)),
    leave: (digest, groupId, key, at, now) =>
      access.changeAlone(GROUPS, async (query) => {
        const rows = await query<{ carry_group: number }>(LEAVE, key, at, groupId);
        for (const group of new Set(rows.map(({ carry_group }) => carry_group))) await lost(query, group, now);
        if (rows.length === 0 && (await isFull(query))) return "quota";
        const forgetAt = at + RELAY_LIMITS.CARRY_LEFT_SECS;
        if (forgetAt > now) await query(SET_LEFT, digest, at, forgetAt);
        return "left";
      }),
    async listFor(courier, inviter, groupId, now) {
      const second = Math.floor(now);
      const group = await access.row<GroupRow>(GROUP, inviter, groupId, courier, second);
      if (!group) return undefined;
      const members = await access.rows<{ key: Bytes }>(MEMBERS, group.carry_group, second);
      return { version: group.changed, members: members.map(({ key }) => key) };
    },
    page: (request) => page(access, digests, request),
    leaveDelegated: (digest, at, forgetAt) =>
      access.changeAlone(nameOf("left", digest), async (query) => {
        if (await isFull(query)) return "quota";
        await query(SET_LEFT, digest, at, forgetAt);
        return "left";
      }),
    async leftAt(all) {
      const rows = await access.rows<{ left_at: number | null }>(LEFT_AT, all.map(toHex));
      return rows.map(({ left_at }) => left_at ?? undefined);
    },
    purge: (now, max) =>
      access.changeAlone(GROUPS, async (query) => {
        const ended = await query<{ carry_group: number }>(ENDED, Math.floor(now), max);
        for (const group of new Set(ended.map(({ carry_group }) => carry_group))) await lost(query, group, now);
        const leaves = (await query(FORGET, Math.floor(now), max)).length;
        return { consents: ended.length, leaves, more: ended.length === max || leaves === max };
      }),
  };
}
