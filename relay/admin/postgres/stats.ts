/** `stats` of a database in PostgreSQL. */

import { sql } from "../../../src/host/postgres/database.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { firstDay } from "../../features/bound/feature.ts";
import { dayOf } from "../../features/mailbox-submit/stamps.ts";
import type { AdminContext } from "../database.ts";
import { printReport } from "../report.ts";
import { withSnapshot } from "./database.ts";

const count = (table: string, where = "true"): string => `SELECT count(*) FROM ${table} WHERE ${where}`;

/** By name; a test fails when a table is in none of them. */
export const QUESTIONS: Readonly<Record<string, string>> = {
  waiting_events: "SELECT sum(events) FROM usage",
  waiting_bytes: "SELECT sum(bytes) FROM usage",
  mailboxes_with_mail: count("mailboxes", "events > 0"),
  largest_mailbox_events: "SELECT max(events) FROM mailboxes",
  largest_mailbox_bytes: "SELECT max(bytes) FROM mailboxes",
  oldest_event: "SELECT min(n) / 1000000 FROM events",
  remembered_ids: count("ids"),
  delivery_tokens: count("delivery_tokens"),
  token_owners: "SELECT count(DISTINCT owner) FROM delivery_tokens",
  rooms: count("rooms", "room_type = 'room'"),
  groups: count("rooms", "room_type = 'group'"),
  room_bytes: "SELECT sum(bytes) FROM rooms",
  room_messages: count("room_messages"),
  member_tokens: count("member_tokens"),
  room_tokens: count("room_tokens"),
  knocks: count("knocks"),
  admissions: count("admissions"),
  bans: count("bans"),
  ended_rooms: count("ended_rooms"),
  backups: count("backups"),
  backup_bytes: "SELECT sum(backup_bytes) FROM usage",
  push_registrations: count("push_registrations"),
  discovery_boxes: count("discovery_boxes"),
  discovery_bytes: "SELECT sum(octet_length(content)) FROM discovery_boxes",
  discovery_rations: count("discovery_rations"),
  sms_registrations: count("sms_registrations"),
  carry_groups: count("carry_groups"),
  carry_consents: count("carry_consents"),
  carry_leaves: count("carry_leaves"),
  spent_postage: count("spent_postage"),
  bound_keys: count("bound_keys"),
  blocked_keys: count("blocks"),
  remembered_answers: count("once"),
  shared_keys: count("secrets"),
  database_file_bytes: "SELECT pg_database_size(current_database())",
};

/** What `purge` would delete. @param $1 now, $2 the first day of bound keys, $3 renewals of texts before, $4 the first day of postage */
const DUE = sql(
  `SELECT (${[
    count("events", "purge_at <= $1"),
    count("ids", "forget_at <= $1"),
    count("rooms", "room_type = 'room' AND expires_at <= $1"),
    count("ended_rooms"),
    count("knocks", "expires_at <= $1"),
    count("member_tokens", "grace_until <= $1"),
    count("room_tokens", "reads_until <= $1"),
    count("discovery_boxes", "expires_at <= $1"),
    count("discovery_rations", "full_at <= $1"),
    count("carry_consents", "valid_until <= $1"),
    count("carry_leaves", "forget_at <= $1"),
    count("once", "until <= $1"),
    count("bound_keys", "day < $2"),
    count("sms_registrations", "renewed_at < $3"),
    count("spent_postage", "day < $4"),
  ].join(") + (")}) AS value`,
);

export const stats = (url: string, context: AdminContext): Promise<number> =>
  withSnapshot(url, async (query) => {
    const { now } = context;
    const report: Record<string, number> = {};
    for (const [name, text] of Object.entries(QUESTIONS)) {
      const [row] = await query<{ value: number | null }>(sql(`SELECT (${text}) AS value`));
      report[name] = row?.value ?? 0;
    }
    const limits = [firstDay(now), Math.floor(now - RELAY_LIMITS.SMS_KEPT_SECS), dayOf(now) - 1];
    const [due] = await query<{ value: number }>(DUE, Math.floor(now), ...limits);
    report.due_for_purge = due?.value ?? 0;
    return printReport(report, context);
  });
