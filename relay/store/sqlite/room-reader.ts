/** Reads of rooms and groups. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { asAdmission, asKnock, asListed, asRoom, type KnockRow, type ListedRow, type RoomRow } from "../room-rows.ts";
import type { Admission, Knock, ListedRoom, Room, RoomMessage, RoomPage } from "../rooms.ts";
import { shortDigest } from "./digests.ts";

function prepare(db: Database) {
  const knocks = (where: string) =>
    `SELECT room_id, request_id, knocker, eph_pk, handle, admin, admission FROM knocks JOIN rooms USING (room)
     WHERE ${where} AND knocks.expires_at > ? AND rooms.expires_at > ?`;
  const isIn = (table: string) =>
    db.prepare<[Bytes, Bytes], number>(`SELECT 1 FROM rooms JOIN ${table} USING (room) WHERE room_id = ? AND digest = ?`).pluck();
  /** A page of a cell's list, read from the index alone. */
  const inCell = (column: string) =>
    `SELECT room, place FROM (
       SELECT room, place FROM rooms WHERE ${column} = ? AND place > ? AND expires_at > ? ORDER BY place LIMIT ?)`;
  return {
    find: db.prepare<[Bytes, number], RoomRow>("SELECT * FROM rooms WHERE room_id = ? AND expires_at > ?"),
    place: db
      .prepare<[Bytes, number], number>("SELECT place FROM rooms WHERE room_id = ? AND expires_at > ? AND place IS NOT NULL")
      .pluck(),
    discover: db.prepare<[string, number, number, number, string, number, number, number, number], ListedRow>(
      `SELECT *, (SELECT count(*) FROM member_tokens t WHERE t.room = r.room AND t.grace_until IS NULL) AS member_count
       FROM rooms r WHERE room IN (
         SELECT room FROM (${inCell("s2_cell")} UNION ${inCell("s2_coarse")}) ORDER BY place LIMIT ?
       ) ORDER BY place`,
    ),
    token: db
      .prepare<[Bytes, Bytes, number], number>(
        `SELECT 1 FROM rooms JOIN member_tokens USING (room)
         WHERE room_id = ? AND token = ? AND (grace_until IS NULL OR grace_until > ?)`,
      )
      .pluck(),
    roomToken: db.prepare<[Bytes, Bytes], { posts_until: number | null; reads_until: number | null }>(
      "SELECT posts_until, reads_until FROM rooms JOIN room_tokens USING (room) WHERE room_id = ? AND token = ?",
    ),
    messages: db.prepare<[Bytes, number, number], { id: number; nonce: Bytes; ciphertext: Bytes; storedAt: number }>(
      `SELECT seq AS id, nonce, ciphertext, stored_at AS storedAt FROM room_messages
       WHERE room = (SELECT room FROM rooms WHERE room_id = ?) AND seq > ? ORDER BY seq LIMIT ?`,
    ),
    knock: db.prepare<[Bytes, Bytes, number, number], KnockRow>(knocks("room_id = ? AND request_id = ?")),
    waiting: db.prepare<[Bytes, number, number], KnockRow>(knocks("admin = ? AND admitted = 0")),
    answered: db.prepare<[Bytes, number, number], KnockRow>(knocks("knocker = ? AND admitted = 1")),
    admitted: isIn("admissions"),
    banned: isIn("bans"),
  };
}

export class RoomReader {
  private readonly statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.statements = prepare(db);
  }

  find(roomId: Bytes, now: number): Room | undefined {
    const row = this.statements.find.get(roomId, Math.floor(now));
    return row && asRoom(row);
  }

  discover(cell: string, { max, after }: RoomPage, now: number): readonly ListedRoom[] | "not-found" {
    const second = Math.floor(now);
    const from = after === undefined ? -1 : this.statements.place.get(after, second);
    if (from === undefined) return "not-found";
    return this.statements.discover.all(cell, from, second, max, cell, from, second, max, max).map(asListed);
  }

  hasToken(roomId: Bytes, token: Bytes, now: number): boolean {
    return this.statements.token.get(roomId, token, now) !== undefined;
  }

  opens(roomId: Bytes, token: Bytes, now: number): "posting" | "reading" | undefined {
    const row = this.statements.roomToken.get(roomId, token);
    if (!row) return undefined;
    if (row.posts_until === null || now < row.posts_until) return "posting";
    return row.reads_until !== null && now < row.reads_until ? "reading" : undefined;
  }

  messages(
    roomId: Bytes,
    sinceId: number,
    { maxMessages, maxBytes }: { maxMessages: number; maxBytes: number },
  ): readonly RoomMessage[] {
    const found: RoomMessage[] = [];
    let size = 0;
    for (const message of this.statements.messages.iterate(roomId, sinceId, maxMessages)) {
      size += message.ciphertext.length;
      if (found.length > 0 && size > maxBytes) break;
      found.push(message);
    }
    return found;
  }

  findKnock(roomId: Bytes, requestId: Bytes, now: number): Knock | undefined {
    const row = this.statements.knock.get(roomId, requestId, Math.floor(now), Math.floor(now));
    return row && asKnock(row);
  }

  knocksFor(admin: Bytes, now: number): readonly Knock[] {
    return this.statements.waiting.all(admin, Math.floor(now), Math.floor(now)).map(asKnock);
  }

  admissionsOf(knocker: Bytes, now: number): readonly Admission[] {
    return this.statements.answered.all(knocker, Math.floor(now), Math.floor(now)).map(asAdmission);
  }

  isAdmitted(roomId: Bytes, pubkey: Bytes): boolean {
    return this.statements.admitted.get(roomId, shortDigest(roomId, pubkey)) !== undefined;
  }

  isBanned(roomId: Bytes, pubkey: Bytes): boolean {
    return this.statements.banned.get(roomId, shortDigest(roomId, pubkey)) !== undefined;
  }
}
