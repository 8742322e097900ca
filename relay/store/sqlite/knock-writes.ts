/** Writes of knocks, admissions and bans (§7.4). */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { shortDigest } from "./digests.ts";
import type { Writes } from "./ops.ts";
import { roomFinder } from "./room-writes.ts";

interface KnockRow {
  readonly room: number;
  readonly knocker: Bytes;
  readonly gated: number;
}

function knockWrites(db: Database): Writes<"knock"> {
  const findRoom = roomFinder(db);
  const owner = db.prepare<[number, Bytes], Bytes>("SELECT knocker FROM knocks WHERE room = ? AND request_id = ?").pluck();
  const dropOwn = db.prepare<[number, Bytes]>("DELETE FROM knocks WHERE room = ? AND knocker = ?");
  const dropExpired = db.prepare<[number, number]>("DELETE FROM knocks WHERE room = ? AND expires_at <= ?");
  const count = db.prepare<[number], number>("SELECT count(*) FROM knocks WHERE room = ?").pluck();
  const add = db.prepare<[number, Bytes, Bytes, Bytes, string | null, number]>(
    "INSERT INTO knocks (room, request_id, knocker, eph_pk, handle, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  return {
    knock({ roomId, requestId, knocker, ephemeralKey, handle, now }) {
      const room = findRoom(roomId);
      if (room === undefined) return "not-found";
      dropExpired.run(room, Math.floor(now));
      dropOwn.run(room, knocker);
      if (owner.get(room, requestId)) return "duplicate";
      if ((count.get(room) ?? 0) >= RELAY_LIMITS.MAX_PENDING_KNOCKS) return "quota";
      add.run(room, requestId, knocker, ephemeralKey, handle ?? null, Math.floor(now) + LIMITS.KNOCK_TTL_SECS);
      return "stored";
    },
  };
}

function admissionWrites(db: Database): Writes<"admit" | "removeMember"> {
  const findRoom = roomFinder(db);
  const find = db.prepare<[Bytes, Bytes, number], KnockRow>(
    `SELECT room, knocker, gated FROM knocks JOIN rooms USING (room)
     WHERE room_id = ? AND request_id = ? AND knocks.expires_at > ?`,
  );
  const answer = db.prepare<[Bytes | null, number, number, Bytes]>(
    "UPDATE knocks SET admitted = 1, admission = ?, expires_at = ? WHERE room = ? AND request_id = ?",
  );
  const add = (table: string) =>
    db.prepare<[number, Bytes]>(`INSERT INTO ${table} (room, digest) VALUES (?, ?) ON CONFLICT DO NOTHING`);
  const addAdmission = add("admissions");
  const addBan = add("bans");
  const dropAdmission = db.prepare<[number, Bytes]>("DELETE FROM admissions WHERE room = ? AND digest = ?");
  const dropKnock = db.prepare<[number, Bytes]>("DELETE FROM knocks WHERE room = ? AND knocker = ?");
  return {
    admit({ roomId, requestId, grant, now }) {
      const knock = find.get(roomId, requestId, Math.floor(now));
      if (!knock) return false;
      answer.run(grant ?? null, Math.floor(now) + LIMITS.KNOCK_TTL_SECS, knock.room, requestId);
      // An open room admits everybody, so there is no need to store who was admitted.
      if (knock.gated) addAdmission.run(knock.room, shortDigest(roomId, knock.knocker));
      return true;
    },
    removeMember({ roomId, pubkey, ban }) {
      const room = findRoom(roomId);
      if (room === undefined) return null;
      const digest = shortDigest(roomId, pubkey);
      dropAdmission.run(room, digest);
      dropKnock.run(room, pubkey);
      if (ban) addBan.run(room, digest);
      return null;
    },
  };
}

export const knockAndAdmissionWrites = (db: Database): Writes<"knock" | "admit" | "removeMember"> => ({
  ...knockWrites(db),
  ...admissionWrites(db),
});
