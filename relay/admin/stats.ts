/** `stats`: sizes and counts of the database, without any key. */
import { statSync } from "node:fs";
import { USED_BYTES } from "../store/sqlite/usage.ts";
import { type AdminContext, databaseIn, withDatabase } from "./database.ts";

const QUESTIONS = {
  waiting_events: "SELECT events FROM store_usage",
  waiting_bytes: "SELECT bytes FROM store_usage",
  mailboxes_with_mail: "SELECT count(*) FROM mailbox_usage",
  largest_mailbox_events: "SELECT coalesce(max(events), 0) FROM mailbox_usage",
  largest_mailbox_bytes: "SELECT coalesce(max(bytes), 0) FROM mailbox_usage",
  stored_events: "SELECT count(*) FROM events",
  remembered_ids: "SELECT count(*) FROM ids",
  delivery_tokens: "SELECT count(*) FROM delivery_tokens",
  token_owners: "SELECT count(DISTINCT owner) FROM delivery_tokens",
  blocked_keys: "SELECT count(*) FROM blocks",
  used_bytes: USED_BYTES,
} as const;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export async function stats({ dataDir, json, now, print }: AdminContext): Promise<number> {
  return withDatabase(dataDir, "read", (db) => {
    const ask = (sql: string): number => (db.prepare<[], number | null>(sql).pluck().get() ?? 0) as number;
    const report: Record<string, number> = {};
    for (const [name, sql] of Object.entries(QUESTIONS)) report[name] = ask(sql);
    const oldest = ask("SELECT min(seq) FROM events WHERE acked = 0") / 1e6;
    report.oldest_waiting_days = oldest === 0 ? 0 : Number(((now - oldest) / 86_400).toFixed(1));
    report.due_for_purge = ask(`SELECT count(*) FROM events WHERE purge_at <= ${Math.floor(now)}`);
    report.database_file_bytes = sizeOf(databaseIn(dataDir));
    report.log_file_bytes = sizeOf(`${databaseIn(dataDir)}-wal`);
    if (json) print(JSON.stringify(report));
    else for (const [name, value] of Object.entries(report)) print(`${name.padEnd(24)}${value.toLocaleString("en")}`);
    return 0;
  });
}
