/** `export`: every row about one key, or every row, as JSON lines. Envelopes stay encrypted. */
import type { Database } from "better-sqlite3";
import { type AdminContext, readKey, tablesOf, withDatabase } from "./database.ts";
import { ABOUT_A_KEY, defineDigests } from "./held.ts";
import { relayKeyIn } from "./relay-key.ts";

/** Columns of long byte strings. */
const LONG = new Set(["envelope", "ciphertext", "content", "load"]);

/** A row as a JSON line: byte strings as hex, long ones as base64. */
export function readableRow(table: string, row: Record<string, unknown>): string {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString(LONG.has(name) ? "base64" : "hex") : value,
  ]);
  return JSON.stringify({ table, ...Object.fromEntries(entries) });
}

function exportKey(db: Database, key: Buffer, print: AdminContext["print"]): void {
  for (const [table, condition] of Object.entries(ABOUT_A_KEY)) {
    const rows = db.prepare<[{ key: Buffer }], Record<string, unknown>>(`SELECT * FROM ${table} WHERE ${condition}`);
    for (const row of rows.iterate({ key })) print(readableRow(table, row));
  }
}

function exportAll(db: Database, print: AdminContext["print"]): void {
  for (const table of tablesOf(db)) {
    for (const row of db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).iterate()) print(readableRow(table, row));
  }
}

export async function exportRows({ dataDir, args, print }: AdminContext): Promise<number> {
  const key = args[0] === undefined ? undefined : readKey(args[0]);
  return withDatabase(dataDir, "read", (db) => {
    // One snapshot of all tables, whatever a running relay writes meanwhile.
    db.exec("BEGIN");
    if (key) {
      defineDigests(db, relayKeyIn(dataDir));
      exportKey(db, key, print);
    } else exportAll(db, print);
    db.exec("COMMIT");
    return 0;
  });
}
