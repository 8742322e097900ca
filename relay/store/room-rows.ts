/** Rows of rooms and knocks as both databases give them, and what they stand for. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Admission, Knock, ListedRoom, Room } from "./rooms.ts";

/** SQLite has 0 and 1. */
type Flag = boolean | number;

export interface RoomRow {
  readonly room_id: Bytes;
  readonly room_type: Room["kind"];
  readonly admin: Bytes;
  readonly gated: Flag;
  readonly proximity_required: Flag;
  readonly ble_enabled: Flag;
  readonly max_members: number;
  readonly created_at: number;
  readonly expires_at: number;
}

export interface ListedRow extends RoomRow {
  readonly s2_cell: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly member_count: number;
}

export interface KnockRow {
  readonly room_id: Bytes;
  readonly request_id: Bytes;
  readonly knocker: Bytes;
  readonly eph_pk: Bytes;
  readonly handle: string | null;
  readonly admin: Bytes;
  readonly admission: Bytes | null;
}

export const asRoom = (row: RoomRow): Room => ({
  roomId: row.room_id,
  kind: row.room_type,
  admin: row.admin,
  gated: Boolean(row.gated),
  proximityRequired: Boolean(row.proximity_required),
  bleEnabled: Boolean(row.ble_enabled),
  maxMembers: row.max_members,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

export const asListed = (row: ListedRow): ListedRoom => ({
  ...asRoom(row),
  fineCell: row.s2_cell,
  memberCount: row.member_count,
  name: row.name ?? undefined,
  description: row.description ?? undefined,
});

export const asKnock = (row: KnockRow): Knock => ({
  roomId: row.room_id,
  requestId: row.request_id,
  knocker: row.knocker,
  ephemeralKey: row.eph_pk,
  handle: row.handle ?? undefined,
});

export const asAdmission = (row: KnockRow): Admission => ({
  roomId: row.room_id,
  requestId: row.request_id,
  admin: row.admin,
  grant: row.admission ?? undefined,
});
