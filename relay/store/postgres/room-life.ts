/** What happens in rooms: messages, knocks, admissions and bans. */

import { sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { type Quota, ROW_BYTES } from "../quota.ts";
import { asAdmission, asKnock, type KnockRow } from "../room-rows.ts";
import type { RoomMessage, RoomStore, RoomStoreOutcome } from "../rooms.ts";
import { shortDigest } from "../sqlite/digests.ts";
import type { Access } from "./access.ts";
import { inRoom } from "./rooms.ts";
import type { Space } from "./space.ts";

const COUNT_OTHER = sql("SELECT count_usage(0, 0, 0, 0, $1)");
const KNOWN = sql("SELECT FROM room_messages WHERE room = $1 AND digest = $2");
const NEXT = sql(
  "UPDATE rooms SET last_seq = last_seq + 1, bytes = bytes + $1 WHERE room = $2 AND bytes + $1 <= $3 RETURNING last_seq",
);
const ADD = sql("INSERT INTO room_messages (room, seq, stored_at, digest, nonce, ciphertext) VALUES ($1, $2, $3, $4, $5, $6)");
const MESSAGES = sql(
  `SELECT id, nonce, ciphertext, "storedAt" FROM (
     SELECT seq AS id, nonce, ciphertext, stored_at AS "storedAt", row_number() OVER (ORDER BY seq) AS place,
       sum(octet_length(ciphertext)) OVER (ORDER BY seq) AS total
     FROM (SELECT seq, nonce, ciphertext, stored_at FROM room_messages
       WHERE room = (SELECT room FROM rooms WHERE room_id = $1) AND seq > $2 ORDER BY seq LIMIT $3) AS m) AS p
   WHERE place = 1 OR total <= $4 ORDER BY id`,
);
const knocks = (where: string) =>
  sql(
    `SELECT room_id, request_id, knocker, eph_pk, handle, admin, admission FROM knocks JOIN rooms USING (room)
     WHERE ${where} AND knocks.expires_at > $1 AND rooms.expires_at > $1`,
  );
const KNOCK = knocks("room_id = $2 AND request_id = $3");
const WAITING = knocks("admin = $2 AND NOT admitted");
const ANSWERED = knocks("knocker = $2 AND admitted");
const OWNER = sql("SELECT FROM knocks WHERE room = $1 AND request_id = $2");
const DROP_OWN = sql("DELETE FROM knocks WHERE room = $1 AND knocker = $2");
const DROP_EXPIRED = sql("DELETE FROM knocks WHERE room = $1 AND expires_at <= $2");
const COUNT = sql("SELECT count(*) AS count FROM knocks WHERE room = $1");
const ADD_KNOCK = sql("INSERT INTO knocks (room, request_id, knocker, eph_pk, handle, expires_at) VALUES ($1, $2, $3, $4, $5, $6)");
const ANSWERABLE = sql(
  "SELECT knocker, gated FROM knocks JOIN rooms USING (room) WHERE room = $1 AND request_id = $2 AND knocks.expires_at > $3",
);
const ANSWER = sql("UPDATE knocks SET admitted = true, admission = $1, expires_at = $2 WHERE room = $3 AND request_id = $4");
const ADMITTED = sql("INSERT INTO admissions (room, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING");
const BAN = sql("INSERT INTO bans (room, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING");
const DROP_ADMISSION = sql("DELETE FROM admissions WHERE room = $1 AND digest = $2");
const isIn = (table: string) => sql(`SELECT FROM rooms JOIN ${table} USING (room) WHERE room_id = $1 AND digest = $2`);
const IS_ADMITTED = isIn("admissions");
const IS_BANNED = isIn("bans");

type Messages = Pick<RoomStore, "store" | "messages">;

export const roomMessages = (access: Access, space: Space, { roomBytes }: Quota): Messages => ({
  store: (roomId, nonce, ciphertext, now) =>
    inRoom<RoomStoreOutcome>(access, roomId, "not-found", async (query, { room }) => {
      const digest = shortDigest(nonce, ciphertext);
      if ((await query(KNOWN, room, digest)).length > 0) return "duplicate";
      const most = Math.min(roomBytes, Number.MAX_SAFE_INTEGER);
      const [row] = space.has(ciphertext.length) ? await query<{ last_seq: number }>(NEXT, ciphertext.length, room, most) : [];
      if (!row) return "quota";
      await query(COUNT_OTHER, ciphertext.length + ROW_BYTES);
      await query(ADD, room, row.last_seq, Math.floor(now), digest, nonce, ciphertext);
      space.taken(ciphertext.length);
      return row.last_seq;
    }),
  messages: (roomId, sinceId, { maxMessages, maxBytes }) =>
    access.rows<RoomMessage>(MESSAGES, roomId, sinceId, maxMessages, maxBytes),
});

type Knocks = Pick<
  RoomStore,
  "knock" | "findKnock" | "admit" | "knocksFor" | "admissionsOf" | "isAdmitted" | "isBanned" | "remove"
>;

export const roomKnocks = (access: Access): Knocks => ({
  knock: ({ roomId, requestId, knocker, ephemeralKey, handle }, now) =>
    inRoom<"stored" | "duplicate" | "quota" | "not-found">(access, roomId, "not-found", async (query, { room }) => {
      await query(DROP_EXPIRED, room, Math.floor(now));
      await query(DROP_OWN, room, knocker);
      if ((await query(OWNER, room, requestId)).length > 0) return "duplicate";
      const [{ count } = { count: RELAY_LIMITS.MAX_PENDING_KNOCKS }] = await query<{ count: number }>(COUNT, room);
      if (count >= RELAY_LIMITS.MAX_PENDING_KNOCKS) return "quota";
      await query(ADD_KNOCK, room, requestId, knocker, ephemeralKey, handle ?? null, Math.floor(now) + LIMITS.KNOCK_TTL_SECS);
      return "stored";
    }),
  async findKnock(roomId, requestId, now) {
    const row = await access.row<KnockRow>(KNOCK, Math.floor(now), roomId, requestId);
    return row && asKnock(row);
  },
  admit: (roomId, requestId, grant, now) =>
    inRoom(access, roomId, false, async (query, { room }) => {
      const second = Math.floor(now);
      const [knock] = await query<{ knocker: Bytes; gated: boolean }>(ANSWERABLE, room, requestId, second);
      if (!knock) return false;
      await query(ANSWER, grant ?? null, second + LIMITS.KNOCK_TTL_SECS, room, requestId);
      // An open room admits everybody, so there is no need to store who was admitted.
      if (knock.gated) await query(ADMITTED, room, shortDigest(roomId, knock.knocker));
      return true;
    }),
  knocksFor: async (admin, now) => (await access.rows<KnockRow>(WAITING, Math.floor(now), admin)).map(asKnock),
  admissionsOf: async (knocker, now) => (await access.rows<KnockRow>(ANSWERED, Math.floor(now), knocker)).map(asAdmission),
  isAdmitted: async (roomId, key) => (await access.rows(IS_ADMITTED, roomId, shortDigest(roomId, key))).length > 0,
  isBanned: async (roomId, key) => (await access.rows(IS_BANNED, roomId, shortDigest(roomId, key))).length > 0,
  remove: (roomId, key, ban) =>
    inRoom<void>(access, roomId, undefined, async (query, { room }) => {
      const digest = shortDigest(roomId, key);
      await query(DROP_ADMISSION, room, digest);
      await query(DROP_OWN, room, key);
      if (ban) await query(BAN, room, digest);
    }),
});
