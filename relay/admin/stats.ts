/** `stats`: sizes and counts of the database, without any key. */
import { statSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { firstDay } from "../features/bound/feature.ts";
import { dayOf } from "../features/mailbox-submit/stamps.ts";
import { USED_BYTES } from "../store/sqlite/usage.ts";
import { type AdminContext, databaseIn, withDatabase } from "./database.ts";
import { printReport } from "./report.ts";

const MAILBOXES = "SELECT count(*) AS events, sum(value) AS bytes FROM boxes WHERE kind = 0 GROUP BY box";

/** By name; a test fails when a table is in none of them. */
export const QUESTIONS = {
  waiting_events: "SELECT events FROM store_usage",
  waiting_bytes: "SELECT bytes FROM store_usage",
  mailboxes_with_mail: `SELECT count(*) FROM (${MAILBOXES})`,
  largest_mailbox_events: `SELECT coalesce(max(events), 0) FROM (${MAILBOXES})`,
  largest_mailbox_bytes: `SELECT coalesce(max(bytes), 0) FROM (${MAILBOXES})`,
  oldest_event: "SELECT coalesce(min(seq), 0) / 1000000 FROM events",
  remembered_ids: "SELECT (SELECT count(*) FROM boxes WHERE kind = 1) + (SELECT count(*) FROM old_ids)",
  ids_by_expiry: "SELECT (SELECT count(*) FROM fresh_ids) + (SELECT count(*) FROM due_ids)",
  purged_until: "SELECT purged_minute * 60 FROM mailbox_state",
  delivery_tokens: "SELECT count(*) FROM delivery_tokens",
  token_owners: "SELECT count(DISTINCT owner) FROM delivery_tokens",
  rooms: "SELECT count(*) FROM rooms WHERE room_type = 'room'",
  groups: "SELECT count(*) FROM rooms WHERE room_type = 'group'",
  room_bytes: "SELECT sum(bytes) FROM rooms",
  room_messages: "SELECT count(*) FROM room_messages",
  member_tokens: "SELECT count(*) FROM member_tokens",
  room_tokens: "SELECT count(*) FROM room_tokens",
  knocks: "SELECT count(*) FROM knocks",
  admissions: "SELECT count(*) FROM admissions",
  bans: "SELECT count(*) FROM bans",
  ended_rooms: "SELECT count(*) FROM ended_rooms",
  backups: "SELECT count(*) FROM backups",
  backup_bytes: "SELECT backup_bytes FROM store_usage",
  push_registrations: "SELECT count(*) FROM push_registrations",
  discovery_boxes: "SELECT count(*) FROM discovery_boxes",
  discovery_bytes: "SELECT sum(length(content)) FROM discovery_boxes",
  discovery_rations: "SELECT count(*) FROM discovery_rations",
  sms_registrations: "SELECT count(*) FROM sms_registrations",
  carry_groups: "SELECT count(*) FROM carry_groups",
  carry_consents: "SELECT count(*) FROM carry_consents",
  carry_leaves: "SELECT count(*) FROM carry_leaves",
  spent_postage: "SELECT count(*) FROM spent_postage",
  bound_keys: "SELECT count(*) FROM bound_keys",
  blocked_keys: "SELECT count(*) FROM blocks",
  used_bytes: USED_BYTES,
} as const;

/** What `purge` would look at or delete, events by their ids; of a room that is over, the room and not its rows. */
const DUE = `
  SELECT (SELECT count(*) FROM fresh_ids WHERE minute <= @now / 60)
       + (SELECT count(*) FROM mailbox_state, due_ids WHERE (minute, n) > (purged_minute, purged_n) AND minute <= @now / 60)
       + (SELECT count(*) FROM old_ids WHERE forget_at <= @now)
       + (SELECT count(*) FROM due_ids WHERE minute <= (@now - @rememberSecs) / 60)
       + (SELECT count(*) FROM rooms WHERE room_type = 'room' AND expires_at <= @now)
       + (SELECT count(*) FROM ended_rooms)
       + (SELECT count(*) FROM knocks WHERE expires_at <= @now)
       + (SELECT count(*) FROM member_tokens WHERE grace_until <= @now)
       + (SELECT count(*) FROM room_tokens WHERE reads_until <= @now)
       + (SELECT count(*) FROM discovery_boxes WHERE expires_at <= @now)
       + (SELECT count(*) FROM discovery_rations WHERE full_at <= @now)
       + (SELECT count(*) FROM carry_consents WHERE valid_until <= @now)
       + (SELECT count(*) FROM carry_leaves WHERE forget_at <= @now)
       + (SELECT count(*) FROM bound_keys WHERE day < @firstDay)
       + (SELECT count(*) FROM sms_registrations WHERE renewed_at < @smsBefore)
       + (SELECT count(*) FROM spent_postage WHERE day < @postageDay)`;

const due = (db: Database, now: number): number =>
  db
    .prepare<[{ now: number; rememberSecs: number; firstDay: number; smsBefore: number; postageDay: number }], number>(DUE)
    .pluck()
    .get({
      now: Math.floor(now),
      rememberSecs: RELAY_LIMITS.REMEMBER_IDS_SECS,
      firstDay: firstDay(now),
      smsBefore: now - RELAY_LIMITS.SMS_KEPT_SECS,
      postageDay: dayOf(now) - 1,
    }) ?? 0;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export async function stats(context: AdminContext): Promise<number> {
  const { dataDir, now } = context;
  return withDatabase(dataDir, "read", (db) => {
    const ask = (sql: string): number => (db.prepare<[], number | null>(sql).pluck().get() ?? 0) as number;
    const report: Record<string, number> = {};
    for (const [name, sql] of Object.entries(QUESTIONS)) report[name] = ask(sql);
    report.due_for_purge = due(db, now);
    report.database_file_bytes = sizeOf(databaseIn(dataDir));
    report.log_file_bytes = sizeOf(`${databaseIn(dataDir)}-wal`);
    return printReport(report, context);
  });
}
