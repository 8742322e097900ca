/** `export`: mailbox, delivery tokens and block of one key, or of all, as JSON lines. Envelopes stay encrypted. */
import type { Database } from "better-sqlite3";
import { blockDigest } from "../store/digest.ts";
import { type AdminContext, readKey, withDatabase } from "./database.ts";

/** A row as a JSON line: byte strings as hex, the long envelopes as base64. */
function readable(table: string, row: Record<string, unknown>): string {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString(name === "envelope" ? "base64" : "hex") : value,
  ]);
  return JSON.stringify({ table, ...Object.fromEntries(entries) });
}

function exportKey(db: Database, key: Buffer, print: AdminContext["print"]): void {
  const rows = (table: string, sql: string, value: Buffer): void => {
    for (const row of db.prepare<[Buffer], Record<string, unknown>>(sql).iterate(value)) print(readable(table, row));
  };
  rows("events", "SELECT * FROM events WHERE recipient = ? ORDER BY seq", key);
  rows("mailbox_usage", "SELECT * FROM mailbox_usage WHERE recipient = ?", key);
  rows("delivery_tokens", "SELECT * FROM delivery_tokens WHERE owner = ? ORDER BY seq", key);
  rows("blocks", "SELECT * FROM blocks WHERE digest = ?", Buffer.from(blockDigest(key)));
}

function exportAll(db: Database, print: AdminContext["print"]): void {
  for (const table of ["events", "ids", "mailbox_usage", "delivery_tokens", "blocks"]) {
    for (const row of db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).iterate()) print(readable(table, row));
  }
}

export async function exportRows({ dataDir, args, print }: AdminContext): Promise<number> {
  const key = args[0] === undefined ? undefined : readKey(args[0]);
  return withDatabase(dataDir, "read", (db) => {
    if (key) exportKey(db, key, print);
    else exportAll(db, print);
    return 0;
  });
}
