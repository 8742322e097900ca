/** Writes of rooms, their member tokens and messages (§7). */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { MAX_ROOM_TOKENS, PLACES_PER_RANK } from "../room-bounds.ts";
import { shortDigest } from "./digests.ts";
import type { RoomArgs, Writes } from "./ops.ts";
import type { Usage } from "./usage.ts";

const flag = (value: boolean | undefined): number | null => (value === undefined ? null : Number(value));

/** A room's row number; `undefined` when there is none. */
export const roomFinder = (db: Database): ((roomId: Bytes) => number | undefined) => {
  const find = db.prepare<[Bytes], number>("SELECT room FROM rooms WHERE room_id = ?").pluck();
  return (roomId) => find.get(roomId);
};

/** Deletes a room with all its rows except the messages, which may be many: `purgeRooms` deletes them in batches. */
function roomEnder(db: Database): (room: number) => void {
  const steps = [
    "INSERT INTO ended_rooms (room) VALUES (?)",
    ...["member_tokens", "room_tokens", "knocks", "admissions", "bans", "rooms"].map(
      (table) => `DELETE FROM ${table} WHERE room = ?`,
    ),
  ].map((sql) => db.prepare<[number]>(sql));
  return (room) => {
    for (const step of steps) step.run(room);
  };
}

function directoryWrites(db: Database): Writes<"createRoom" | "updateRoom" | "endRoom"> {
  const findRoom = roomFinder(db);
  const end = roomEnder(db);
  const count = db.prepare<[Bytes], number>("SELECT count(*) FROM rooms WHERE admin = ?").pluck();
  const add = db.prepare(
    `INSERT INTO rooms (room_id, room_type, admin, s2_cell, s2_coarse, gated, proximity_required, ble_enabled, max_members,
       created_at, expires_at, name, description)
     VALUES (@roomId, @kind, @admin, @fineCell, @coarseCell, @gated, @proximityRequired, @bleEnabled, @maxMembers,
       @createdAt, @expiresAt, @name, @description)`,
  );
  // A new room gets the admin's first rank in its cell, and the admin's other rooms there move back by one rank.
  const moveBack = db.prepare<[number, Bytes, string]>("UPDATE rooms SET place = place + ? WHERE admin = ? AND s2_coarse = ?");
  const placeAt = db.prepare<[number, number | bigint]>("UPDATE rooms SET place = ? - room WHERE room = ?");
  const change = db.prepare<[number | null, number | null, number]>(
    "UPDATE rooms SET gated = coalesce(?, gated), proximity_required = coalesce(?, proximity_required) WHERE room = ?",
  );
  const forgetAdmitted = db.prepare<[number]>("DELETE FROM admissions WHERE room = ?");
  const row = (room: RoomArgs): Record<string, unknown> => ({
    ...room,
    gated: Number(room.gated),
    proximityRequired: Number(room.proximityRequired),
    bleEnabled: Number(room.bleEnabled),
    fineCell: room.fineCell ?? null,
    coarseCell: room.coarseCell ?? null,
    name: room.name ?? null,
    description: room.description ?? null,
  });
  return {
    createRoom(room) {
      if (findRoom(room.roomId) !== undefined) return "duplicate";
      if ((count.get(room.admin) ?? 0) >= RELAY_LIMITS.MAX_ROOMS_PER_ADMIN) return "quota";
      if (room.coarseCell !== undefined) moveBack.run(PLACES_PER_RANK, room.admin, room.coarseCell);
      const { lastInsertRowid } = add.run(row(room));
      if (room.coarseCell !== undefined) placeAt.run(PLACES_PER_RANK - 1, lastInsertRowid);
      return "created";
    },
    updateRoom({ roomId, gated, proximityRequired }) {
      const room = findRoom(roomId);
      if (room === undefined) return null;
      change.run(flag(gated), flag(proximityRequired), room);
      if (gated === false) forgetAdmitted.run(room);
      return null;
    },
    endRoom({ roomId }) {
      const room = findRoom(roomId);
      if (room !== undefined) end(room);
      return null;
    },
  };
}

function roomTokenWrites(db: Database): Writes<"registerRoomToken"> {
  const findRoom = roomFinder(db);
  const add = db.prepare<[number, Bytes]>(
    `INSERT INTO room_tokens (room, token) VALUES (?, ?)
     ON CONFLICT (room, token) DO UPDATE SET posts_until = NULL, reads_until = NULL`,
  );
  const dropSurplus = db.prepare<[number, number, number]>(
    `DELETE FROM room_tokens WHERE room = ? AND token IN (
       SELECT token FROM room_tokens WHERE room = ? ORDER BY coalesce(reads_until, 1e12) DESC LIMIT -1 OFFSET ?)`,
  );
  return {
    registerRoomToken({ roomId, token }) {
      const room = findRoom(roomId);
      if (room === undefined) return "not-found";
      add.run(room, token);
      dropSurplus.run(room, room, MAX_ROOM_TOKENS);
      return "registered";
    },
  };
}

function memberTokenWrites(db: Database): Writes<"registerMemberToken" | "revokeMemberTokens" | "rotateMemberTokens"> {
  const findRoom = roomFinder(db);
  const endShared = db.prepare<[number, number, number, number]>(
    `UPDATE room_tokens SET posts_until = min(coalesce(posts_until, ?), ?), reads_until = coalesce(reads_until, ?) WHERE room = ?`,
  );
  const hasBans = db.prepare<[number], number>("SELECT 1 FROM bans WHERE room = ? LIMIT 1").pluck();
  const maxMembers = db.prepare<[number], number>("SELECT max_members FROM rooms WHERE room = ?").pluck();
  const isValid = db
    .prepare<[number, Bytes], number>("SELECT 1 FROM member_tokens WHERE room = ? AND token = ? AND grace_until IS NULL")
    .pluck();
  // Tokens in their grace period do not count, because every member registers again after a rotation.
  const count = db.prepare<[number], number>("SELECT count(*) FROM member_tokens WHERE room = ? AND grace_until IS NULL").pluck();
  const add = db.prepare<[number, Bytes]>(
    "INSERT INTO member_tokens (room, token) VALUES (?, ?) ON CONFLICT (room, token) DO UPDATE SET grace_until = NULL",
  );
  const removeAll = db.prepare<[number]>("DELETE FROM member_tokens WHERE room = ?");
  const shorten = db.prepare<[number, number, number]>(
    "UPDATE member_tokens SET grace_until = min(coalesce(grace_until, ?), ?) WHERE room = ?",
  );
  return {
    registerMemberToken({ roomId, token }) {
      const room = findRoom(roomId);
      if (room === undefined) return "not-found";
      if (isValid.get(room, token)) return "registered";
      if ((count.get(room) ?? 0) >= (maxMembers.get(room) ?? 0)) return "quota";
      add.run(room, token);
      return "registered";
    },
    revokeMemberTokens({ roomId, postsUntil, readsUntil }) {
      const room = findRoom(roomId);
      if (room === undefined) return 0;
      endShared.run(postsUntil, postsUntil, readsUntil, room);
      return removeAll.run(room).changes;
    },
    rotateMemberTokens({ roomId, postsUntil, readsUntil, now }) {
      const room = findRoom(roomId);
      if (room === undefined) return 0;
      const valid = count.get(room) ?? 0;
      shorten.run(postsUntil, postsUntil, room);
      const shared = hasBans.get(room) ? Math.floor(now) : postsUntil;
      endShared.run(shared, shared, readsUntil, room);
      return valid;
    },
  };
}

function messageWrites(db: Database, usage: Usage): Writes<"storeRoomMessage"> {
  const findRoom = roomFinder(db);
  const isKnown = db.prepare<[number, Bytes], number>("SELECT 1 FROM room_messages WHERE room = ? AND digest = ?").pluck();
  const bytesOf = db.prepare<[number], number>("SELECT bytes FROM rooms WHERE room = ?").pluck();
  const next = db
    .prepare<[number, number], number>(
      "UPDATE rooms SET last_seq = last_seq + 1, bytes = bytes + ? WHERE room = ? RETURNING last_seq",
    )
    .pluck();
  const add = db.prepare<[number, number, number, Bytes, Bytes, Bytes]>(
    "INSERT INTO room_messages (room, seq, stored_at, digest, nonce, ciphertext) VALUES (?, ?, ?, ?, ?, ?)",
  );
  return {
    storeRoomMessage({ roomId, nonce, ciphertext, now }) {
      const room = findRoom(roomId);
      if (room === undefined) return "not-found";
      const digest = shortDigest(nonce, ciphertext);
      if (isKnown.get(room, digest)) return "duplicate";
      if (!usage.roomHasSpace(bytesOf.get(room) ?? 0, ciphertext.length)) return "quota";
      const seq = next.get(ciphertext.length, room) as number;
      usage.allocated(ciphertext.length);
      add.run(room, seq, Math.floor(now), digest, nonce, ciphertext);
      return seq;
    },
  };
}

function purgeWrites(db: Database): Writes<"purgeRooms"> {
  const end = roomEnder(db);
  const limited = (sql: string) => db.prepare<[number, number]>(sql);
  const oldKnocks = limited("DELETE FROM knocks WHERE rowid IN (SELECT rowid FROM knocks WHERE expires_at <= ? LIMIT ?)");
  const oldTokens = limited(
    "DELETE FROM member_tokens WHERE (room, token) IN (SELECT room, token FROM member_tokens WHERE grace_until <= ? LIMIT ?)",
  );
  const oldShared = limited(
    "DELETE FROM room_tokens WHERE (room, token) IN (SELECT room, token FROM room_tokens WHERE reads_until <= ? LIMIT ?)",
  );
  const expired = db
    .prepare<[number, number], number>(
      "SELECT room FROM rooms WHERE room_type = 'room' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
    )
    .pluck();
  const ended = db.prepare<[], number>("SELECT room FROM ended_rooms LIMIT 1").pluck();
  const messages = limited("DELETE FROM room_messages WHERE message IN (SELECT message FROM room_messages WHERE room = ? LIMIT ?)");
  const done = db.prepare<[number]>("DELETE FROM ended_rooms WHERE room = ?");

  /** Deletes up to `max` messages of ended rooms. */
  function sweepMessages(max: number): { deleted: number; more: boolean } {
    let deleted = 0;
    for (let room = ended.get(); room !== undefined; room = ended.get()) {
      deleted += messages.run(room, max - deleted).changes;
      if (deleted >= max) return { deleted, more: true };
      done.run(room);
    }
    return { deleted, more: false };
  }

  return {
    purgeRooms({ now, max }) {
      const second = Math.floor(now);
      const knocks = oldKnocks.run(second, max).changes;
      const tokens = oldTokens.run(second, max).changes + oldShared.run(second, max).changes;
      // Ending a room deletes up to a few hundred rows, so fewer rooms are ended at a time.
      const few = Math.max(1, Math.floor(max / 20));
      const rooms = expired.all(second, few);
      for (const room of rooms) end(room);
      const { deleted, more } = sweepMessages(max);
      return {
        purged: knocks + tokens + rooms.length + deleted,
        more: more || knocks === max || tokens >= max || rooms.length === few,
      };
    },
  };
}

export const roomWrites = (
  db: Database,
  usage: Usage,
): ReturnType<typeof directoryWrites> &
  ReturnType<typeof roomTokenWrites> &
  ReturnType<typeof memberTokenWrites> &
  ReturnType<typeof messageWrites> &
  ReturnType<typeof purgeWrites> => ({
  ...directoryWrites(db),
  ...roomTokenWrites(db),
  ...memberTokenWrites(db),
  ...messageWrites(db, usage),
  ...purgeWrites(db),
});
