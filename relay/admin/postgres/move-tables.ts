/** What `move` copies, table by table. */
import { type Value, withoutNul } from "../../../src/host/postgres/database.ts";

/** A column in PostgreSQL, and what stands in its place in the select from SQLite. */
type Columns = Readonly<Record<string, string>>;

export interface Copied {
  readonly columns: Columns;
  /** Types in PostgreSQL, in the order of the columns. */
  readonly types: string;
  readonly order: string;
  /** Its column that numbers rows. */
  readonly numbered?: string;
}

const same = (names: string): Columns => Object.fromEntries(names.split(" ").map((name) => [name, name]));

/** Tables that are alike on both sides. */
export const COPIED: Readonly<Record<string, Copied>> = {
  delivery_tokens: { columns: same("seq token owner"), types: "int8 bytea bytea", order: "seq", numbered: "seq" },
  rooms: {
    columns: same(
      "room room_id room_type admin s2_cell s2_coarse gated proximity_required ble_enabled max_members created_at expires_at name description last_seq bytes place",
    ),
    types: "int8 bytea text bytea text text bool bool bool int8 int8 int8 text text int8 int8 int8",
    order: "room",
    numbered: "room",
  },
  room_messages: {
    columns: same("room seq stored_at digest nonce ciphertext"),
    types: "int8 int8 int8 bytea bytea bytea",
    order: "room, seq",
  },
  member_tokens: { columns: same("room token grace_until"), types: "int8 bytea int8", order: "room" },
  room_tokens: { columns: same("room token posts_until reads_until"), types: "int8 bytea int8 int8", order: "room" },
  knocks: {
    columns: same("room request_id knocker eph_pk handle expires_at admitted admission"),
    types: "int8 bytea bytea bytea text int8 bool bytea",
    order: "room",
  },
  admissions: { columns: same("room digest"), types: "int8 bytea", order: "room" },
  bans: { columns: same("room digest"), types: "int8 bytea", order: "room" },
  ended_rooms: { columns: same("room"), types: "int8", order: "room" },
  backups: { columns: same("owner version stored_at ciphertext"), types: "bytea int8 int8 bytea", order: "owner" },
  push_registrations: {
    columns: same("registration owner platform token refusals refused_since"),
    types: "int8 bytea text text int8 int8",
    order: "registration",
    numbered: "registration",
  },
  sms_registrations: {
    columns: { ...same("owner sealed_number language renewed_at told_at told_seq"), box: "hex(box_of(owner))" },
    types: "bytea bytea text int8 int8 int8 uuid",
    order: "owner",
  },
  blocks: { columns: same("digest blocked_at"), types: "bytea int8", order: "digest" },
  bound_keys: { columns: same("digest day"), types: "bytea int4", order: "digest" },
  spent_postage: { columns: same("mark day"), types: "bytea int4", order: "mark" },
  discovery_boxes: {
    columns: same("box tag publisher near expires_at content"),
    types: "int8 bytea bytea bytea int8 bytea",
    order: "box",
    numbered: "box",
  },
  discovery_rations: { columns: same("digest full_at"), types: "bytea int8", order: "digest" },
  carry_groups: {
    columns: same("carry_group inviter group_id version changed"),
    types: "int8 bytea bytea int8 int8",
    order: "carry_group",
    numbered: "carry_group",
  },
  carry_consents: {
    columns: same("carry_group key courier issued_at valid_until"),
    types: "int8 bytea int4 int8 int8",
    order: "carry_group",
  },
  carry_leaves: { columns: same("digest left_at forget_at"), types: "bytea int8 int8", order: "digest" },
};

/** Tables that become others (`move-mailboxes.ts`), and those that stay behind, with the reason. */
export const OTHERWISE: Readonly<Record<string, string>> = {
  events: "mailboxes, events and ids",
  boxes: "mailboxes and ids",
  fresh_ids: "ids",
  due_ids: "ids",
  old_ids: "of events from before mailboxes were one table; empty after a month, and a replay folds on the device",
  mailbox_state: "how far upkeep is",
  store_usage: "sums, which PostgreSQL counts itself",
  probe: "random bytes",
};

/** A value of SQLite as a value of PostgreSQL, within an array. */
export function inArray(value: unknown, type: string): string | number | null {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (type === "bool") return value === 1 ? "true" : "false";
  if (typeof value === "string") return withoutNul(value);
  return (value as number | null) ?? null;
}

export const insertInto = (table: string, names: readonly string[], types: readonly string[], isNumbered: boolean): string => {
  const arrays = types.map((type, i) => `$${i + 1}::${type}[]`).join(", ");
  return `INSERT INTO ${table} (${names.join(", ")}) ${isNumbered ? "OVERRIDING SYSTEM VALUE " : ""}SELECT * FROM unnest(${arrays})`;
};

/** Columns of rows, as arrays. */
export const columnsOf = (
  rows: readonly Readonly<Record<string, unknown>>[],
  names: readonly string[],
  types: readonly string[],
): Value[] => names.map((name, i) => rows.map((row) => inArray(row[name], types[i] as string)));
