/** Rooms and groups: their directory, and their tokens. */

import { type Query, sql, type Value } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { ROW_BYTES } from "../quota.ts";
import { MAX_ROOM_TOKENS, PLACES_PER_RANK } from "../room-bounds.ts";
import { asListed, asRoom, type ListedRow, type RoomRow } from "../room-rows.ts";
import type { NewRoom, RoomStore } from "../rooms.ts";
import { type Access, nameOf } from "./access.ts";

/** A page of a cell's list, read from the index alone. */
const inCell = (column: string) =>
  `(SELECT room, place FROM rooms WHERE ${column} = $1 AND place > $2 AND expires_at > $3 ORDER BY place LIMIT $4)`;

const FIND = sql("SELECT * FROM rooms WHERE room_id = $1 AND expires_at > $2");
const PLACE = sql("SELECT place FROM rooms WHERE room_id = $1 AND expires_at > $2 AND place IS NOT NULL");
const DISCOVER = sql(
  `SELECT *, (SELECT count(*) FROM member_tokens AS t WHERE t.room = r.room AND t.grace_until IS NULL) AS member_count
   FROM rooms AS r WHERE room IN (
     SELECT room FROM (${inCell("s2_cell")} UNION ${inCell("s2_coarse")}) AS p ORDER BY place LIMIT $4) ORDER BY place`,
);
const COUNT = sql("SELECT count(*) AS count FROM rooms WHERE admin = $1");
const ADD = sql(
  `INSERT INTO rooms (room_id, room_type, admin, s2_cell, s2_coarse, gated, proximity_required, ble_enabled, max_members,
     created_at, expires_at, name, description)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING RETURNING room`,
);
const MOVE_BACK = sql("UPDATE rooms SET place = place + $1 WHERE admin = $2 AND s2_coarse = $3");
const PLACE_AT = sql("UPDATE rooms SET place = $1 - room WHERE room = $2");
const CHANGE = sql(
  `UPDATE rooms SET gated = coalesce($1, gated), proximity_required = coalesce($2, proximity_required)
   WHERE room_id = $3 RETURNING room`,
);
const FORGET_ADMITTED = sql("DELETE FROM admissions WHERE room = $1");
const EXPIRED = sql("SELECT room_id FROM rooms WHERE room_type = 'room' AND expires_at <= $1 ORDER BY expires_at LIMIT $2");
const ROOM = sql("SELECT room, max_members FROM rooms WHERE room_id = $1 FOR UPDATE");
const END = [
  sql("INSERT INTO ended_rooms (room) VALUES ($1)"),
  ...["member_tokens", "room_tokens", "knocks", "admissions", "bans", "rooms"].map((table) =>
    sql(`DELETE FROM ${table} WHERE room = $1`),
  ),
];
const ENDED = sql("SELECT room FROM ended_rooms LIMIT 1");
const SWEEP = sql(
  `WITH gone AS (
     DELETE FROM room_messages WHERE (room, seq) IN (SELECT room, seq FROM room_messages WHERE room = $1 LIMIT $2)
     RETURNING octet_length(ciphertext) + ${ROW_BYTES} AS size)
   SELECT count(*) AS count, count_usage(0, 0, 0, 0, -coalesce(sum(size), 0)::int8) FROM gone`,
);
const SWEPT = sql("DELETE FROM ended_rooms WHERE room = $1");
const OLD = [
  sql(
    "DELETE FROM knocks WHERE (room, request_id) IN (SELECT room, request_id FROM knocks WHERE expires_at <= $1 LIMIT $2) RETURNING 1",
  ),
  sql(
    "DELETE FROM member_tokens WHERE (room, token) IN (SELECT room, token FROM member_tokens WHERE grace_until <= $1 LIMIT $2) RETURNING 1",
  ),
  sql(
    "DELETE FROM room_tokens WHERE (room, token) IN (SELECT room, token FROM room_tokens WHERE reads_until <= $1 LIMIT $2) RETURNING 1",
  ),
];
const ADD_ROOM_TOKEN = sql(
  `INSERT INTO room_tokens (room, token) VALUES ($1, $2)
   ON CONFLICT (room, token) DO UPDATE SET posts_until = NULL, reads_until = NULL`,
);
const DROP_SURPLUS = sql(
  `DELETE FROM room_tokens WHERE room = $1 AND token IN (
     SELECT token FROM room_tokens WHERE room = $1 ORDER BY reads_until DESC NULLS FIRST OFFSET $2)`,
);
const ROOM_TOKEN = sql(
  "SELECT posts_until, reads_until FROM rooms JOIN room_tokens USING (room) WHERE room_id = $1 AND token = $2",
);
const TOKEN = sql(
  `SELECT FROM rooms JOIN member_tokens USING (room) WHERE room_id = $1 AND token = $2 AND (grace_until IS NULL OR grace_until > $3)`,
);
const IS_VALID = sql("SELECT FROM member_tokens WHERE room = $1 AND token = $2 AND grace_until IS NULL");
/** Tokens in their grace period do not count, because every member registers again after a rotation. */
const VALID = sql("SELECT count(*) AS count FROM member_tokens WHERE room = $1 AND grace_until IS NULL");
const ADD_TOKEN = sql(
  "INSERT INTO member_tokens (room, token) VALUES ($1, $2) ON CONFLICT (room, token) DO UPDATE SET grace_until = NULL",
);
const REMOVE_TOKENS = sql("DELETE FROM member_tokens WHERE room = $1 RETURNING 1");
const SHORTEN = sql("UPDATE member_tokens SET grace_until = least(coalesce(grace_until, $1), $1) WHERE room = $2");
const END_SHARED = sql(
  `UPDATE room_tokens SET posts_until = least(coalesce(posts_until, $1), $1), reads_until = coalesce(reads_until, $2) WHERE room = $3`,
);
const HAS_BANS = sql("SELECT FROM bans WHERE room = $1 LIMIT 1");

interface Locked {
  readonly room: number;
  readonly max_members: number;
}

/** Runs with the room's row locked, so that its changes come one after the other. @returns `otherwise` where there is none */
export function inRoom<T>(
  access: Access,
  roomId: Bytes,
  otherwise: T,
  work: (query: Query, room: Locked) => Promise<T>,
): Promise<T> {
  return access.changeInTurn(nameOf("room", roomId), async (query) => {
    const [room] = await query<Locked>(ROOM, roomId);
    return room ? work(query, room) : otherwise;
  });
}

/** All rows of a room but its messages, which may be many: those are swept in batches. */
async function endRoom(query: Query, room: number): Promise<void> {
  for (const step of END) await query(step, room);
}

/** Deletes up to `max` messages of ended rooms. */
async function sweepMessages(access: Access, max: number): Promise<{ deleted: number; more: boolean }> {
  let deleted = 0;
  for (;;) {
    const ended = await access.row<{ room: number }>(ENDED);
    if (!ended) return { deleted, more: false };
    deleted += (await access.write<{ count: number }>(SWEEP, ended.room, max - deleted))[0]?.count ?? 0;
    if (deleted >= max) return { deleted, more: true };
    await access.write(SWEPT, ended.room);
  }
}

/** The values of `ADD`. */
const valuesOf = ({ cells, ...room }: NewRoom): readonly Value[] => [
  ...[room.roomId, room.kind, room.admin, cells?.fine ?? null, cells?.coarse ?? null, room.gated, room.proximityRequired],
  ...[room.bleEnabled, room.maxMembers, Math.floor(room.createdAt), Math.floor(room.expiresAt)],
  ...[room.name ?? null, room.description ?? null],
];

async function create(query: Query, room: NewRoom): ReturnType<RoomStore["create"]> {
  if ((await query(ROOM, room.roomId)).length > 0) return "duplicate";
  const [count] = await query<{ count: number }>(COUNT, room.admin);
  if (!count || count.count >= RELAY_LIMITS.MAX_ROOMS_PER_ADMIN) return "quota";
  const [added] = await query<{ room: number }>(ADD, ...valuesOf(room));
  if (!added) return "duplicate";
  if (room.cells) {
    // A new room gets the admin's first rank in its cell, and the admin's other rooms there move back by one rank.
    await query(MOVE_BACK, PLACES_PER_RANK, room.admin, room.cells.coarse);
    await query(PLACE_AT, PLACES_PER_RANK - 1, added.room);
  }
  return "created";
}

type Directory = Pick<RoomStore, "create" | "find" | "discover" | "update" | "end" | "purge">;

export const roomDirectory = (access: Access): Directory => ({
  create: (room) => access.changeAlone(nameOf("rooms of", room.admin), (query) => create(query, room)),
  async find(roomId, now) {
    const row = await access.row<RoomRow>(FIND, roomId, Math.floor(now));
    return row && asRoom(row);
  },
  async discover(cell, { max, after }, now) {
    const second = Math.floor(now);
    const from = after ? await access.row<{ place: number }>(PLACE, after, second) : { place: -1 };
    if (!from) return "not-found";
    return (await access.rows<ListedRow>(DISCOVER, cell, from.place, second, max)).map(asListed);
  },
  update: (roomId, { gated, proximityRequired }) =>
    access.changeInTurn(nameOf("room", roomId), async (query) => {
      const [row] = await query<{ room: number }>(CHANGE, gated ?? null, proximityRequired ?? null, roomId);
      if (row && gated === false) await query(FORGET_ADMITTED, row.room);
    }),
  end: (roomId) => inRoom(access, roomId, undefined, (query, { room }) => endRoom(query, room)),
  async purge(now, max) {
    const second = Math.floor(now);
    const counts: number[] = [];
    for (const statement of OLD) counts.push((await access.write(statement, second, max)).length);
    // Ending a room deletes up to a few hundred rows, so fewer rooms are ended at a time.
    const few = Math.max(1, Math.floor(max / 20));
    const expired = await access.rows<{ room_id: Bytes }>(EXPIRED, second, few);
    for (const { room_id } of expired) await inRoom(access, room_id, undefined, (query, { room }) => endRoom(query, room));
    const { deleted, more } = await sweepMessages(access, max);
    const rows = counts.reduce((sum, count) => sum + count, 0);
    return {
      purged: rows + expired.length + deleted,
      more: more || counts.some((count) => count === max) || expired.length === few,
    };
  },
});

type Tokens = Pick<RoomStore, "registerToken" | "registerRoomToken" | "opens" | "revokeTokens" | "rotateTokens" | "hasToken">;

export const roomTokens = (access: Access): Tokens => ({
  registerToken: (roomId, token) =>
    inRoom<"registered" | "quota" | "not-found">(access, roomId, "not-found", async (query, { room, max_members }) => {
      if ((await query(IS_VALID, room, token)).length > 0) return "registered";
      const [{ count } = { count: max_members }] = await query<{ count: number }>(VALID, room);
      if (count >= max_members) return "quota";
      await query(ADD_TOKEN, room, token);
      return "registered";
    }),
  registerRoomToken: (roomId, token) =>
    inRoom<"registered" | "not-found">(access, roomId, "not-found", async (query, { room }) => {
      await query(ADD_ROOM_TOKEN, room, token);
      await query(DROP_SURPLUS, room, MAX_ROOM_TOKENS);
      return "registered";
    }),
  async opens(roomId, token, now) {
    const row = await access.row<{ posts_until: number | null; reads_until: number | null }>(ROOM_TOKEN, roomId, token);
    if (!row) return undefined;
    if (row.posts_until === null || now < row.posts_until) return "posting";
    return row.reads_until !== null && now < row.reads_until ? "reading" : undefined;
  },
  revokeTokens: (roomId, { postsUntil, readsUntil }) =>
    inRoom(access, roomId, 0, async (query, { room }) => {
      await query(END_SHARED, postsUntil, readsUntil, room);
      return (await query(REMOVE_TOKENS, room)).length;
    }),
  rotateTokens: (roomId, { postsUntil, readsUntil }, now) =>
    inRoom(access, roomId, 0, async (query, { room }) => {
      const [{ count } = { count: 0 }] = await query<{ count: number }>(VALID, room);
      await query(SHORTEN, postsUntil, room);
      const shared = (await query(HAS_BANS, room)).length > 0 ? Math.floor(now) : postsUntil;
      await query(END_SHARED, shared, readsUntil, room);
      return count;
    }),
  hasToken: async (roomId, token, now) => (await access.rows(TOKEN, roomId, token, Math.floor(now))).length > 0,
});
