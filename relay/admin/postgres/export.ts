/** `export` from PostgreSQL. */
import { type Query, sql } from "../../../src/host/postgres/database.ts";
import { type AdminContext, readKey } from "../database.ts";
import { readableRow } from "../export.ts";
import { relayKeyIn } from "../relay-key.ts";
import { tablesOf, withSnapshot } from "./database.ts";
import { ABOUT_A_KEY, valuesOf } from "./held.ts";

/** Rows at a time, so that a large table does not fill the memory. */
const BATCH = 500;

async function printAll(query: Query, table: string, print: AdminContext["print"]): Promise<void> {
  const cursor = `all_of_${table}`;
  await query(sql(`DECLARE ${cursor} CURSOR FOR SELECT * FROM ${table}`));
  for (;;) {
    const rows = await query<Record<string, unknown>>(sql(`FETCH ${BATCH} FROM ${cursor}`));
    for (const row of rows) print(readableRow(table, row));
    if (rows.length < BATCH) return;
  }
}

/** Only the values that a statement names may be given to it. */
const namedIn = (condition: string): readonly number[] => [1, 2, 3, 4, 5].filter((i) => condition.includes(`$${i}`));

export const exportRows = (url: string, { dataDir, args, print }: AdminContext): Promise<number> =>
  withSnapshot(url, async (query) => {
    if (args[0] === undefined) {
      for (const table of await tablesOf(query)) await printAll(query, table, print);
      return 0;
    }
    const values = valuesOf(relayKeyIn(dataDir), readKey(args[0]));
    for (const [table, condition] of Object.entries(ABOUT_A_KEY)) {
      const named = namedIn(condition);
      const renumbered = named.reduce((text, from, i) => text.replaceAll(`$${from}`, `$${i + 1}`), condition);
      const chosen = named.map((i) => values[i - 1] ?? null);
      const rows = await query<Record<string, unknown>>(sql(`SELECT * FROM ${table} WHERE ${renumbered}`), ...chosen);
      for (const row of rows) print(readableRow(table, row));
    }
    return 0;
  });
