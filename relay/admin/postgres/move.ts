/**
 * `move`: copies a stopped relay's SQLite database into an empty PostgreSQL, all or nothing, and checks both. The keys that all relays must have alike
 * go along; the SQLite database stays as it is.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { AdminError } from "../../../src/host/command-line.ts";
import { systemClock } from "../../../src/host/ports.ts";
import { inTransaction, type Query, sql, withPatientClient } from "../../../src/host/postgres/database.ts";
import { markMoved } from "../../../src/host/postgres/moved.ts";
import { lockDataDir } from "../../../src/host/sqlite/lock.ts";
import { loadRelayCrypto } from "../../crypto.ts";
import { DISCOVERY_KEY_FILE } from "../../features/discovery/evaluator-keys.ts";
import { PEPPER_FILE } from "../../features/discovery/pepper.ts";
import { VAPID_FILE } from "../../features/push/vapid.ts";
import { placeOf } from "../../moved.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import { openPostgresStore } from "../../store/postgres/postgres-store.ts";
import { sealedKeys } from "../../store/postgres/shared-keys.ts";
import { boxDigestsUnder, defineBoxDigests } from "../../store/sqlite/boxes.ts";
import { type AdminContext, tablesOf as sqliteTables, withDatabase } from "../database.ts";
import { relayKeyIn } from "../relay-key.ts";
import { problemsOf as sqliteProblems } from "../verify.ts";
import { withSnapshot } from "./database.ts";
import { moveMailboxes } from "./move-mailboxes.ts";
import { COPIED, type Copied, columnsOf, insertInto, OTHERWISE } from "./move-tables.ts";
import { problemsOf } from "./verify.ts";

const KEY_FILES = [VAPID_FILE, DISCOVERY_KEY_FILE, PEPPER_FILE];
/** Of one statement. */
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 4 * 1024 * 1024;

async function inBatches<T>(
  rows: Iterable<T>,
  sizeOf: (row: T) => number,
  use: (batch: readonly T[]) => Promise<void>,
): Promise<number> {
  let [batch, size, count]: [T[], number, number] = [[], 0, 0];
  for (const row of rows) {
    batch.push(row);
    size += sizeOf(row);
    count++;
    if (batch.length < BATCH_ROWS && size < BATCH_BYTES) continue;
    await use(batch);
    [batch, size] = [[], 0];
  }
  if (batch.length > 0) await use(batch);
  return count;
}

async function copy(db: Database, query: Query, table: string, { columns, types, order, numbered }: Copied): Promise<number> {
  const names = Object.keys(columns);
  const selected = names.map((name) => `${columns[name]} AS ${name}`).join(", ");
  const rows = db.prepare<[], Record<string, unknown>>(`SELECT ${selected} FROM ${table} ORDER BY ${order}`);
  const insert = sql(insertInto(table, names, types.split(" "), numbered !== undefined));
  const sizeOf = (row: Record<string, unknown>): number =>
    Object.values(row).reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 16), 0);
  const count = await inBatches(rows.iterate(), sizeOf, async (batch) => {
    await query(insert, ...columnsOf(batch, names, types.split(" ")));
  });
  if (numbered) await goOnFrom(query, table, numbered, lastNumberIn(db, table));
  return count;
}

/** Of a table that gives no number twice, also those of rows that are gone. */
function lastNumberIn(db: Database, table: string): number {
  const hasSequences = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").get() !== undefined;
  const last = hasSequences ? db.prepare<[string], number>("SELECT seq FROM sqlite_sequence WHERE name = ?").pluck().get(table) : 0;
  return last ?? 0;
}

async function goOnFrom(query: Query, table: string, column: string, last: number): Promise<void> {
  const highest = `greatest((SELECT max(${column}) FROM ${table}), ${last}, 0)`;
  await query(sql(`SELECT setval(pg_get_serial_sequence('${table}', '${column}'), ${highest} + 1, false)`));
}

/** What the relays keep counted from now on. */
const COUNT = sql(
  `UPDATE usage SET (events, bytes, ids, backup_bytes, other_bytes) = (
     (SELECT coalesce(sum(events), 0) FROM mailboxes), (SELECT coalesce(sum(bytes), 0) FROM mailboxes), (SELECT count(*) FROM ids),
     (SELECT coalesce(sum(octet_length(ciphertext)), 0) FROM backups),
     (SELECT coalesce(sum(octet_length(ciphertext) + 256), 0) FROM room_messages)
       + (SELECT coalesce(sum(octet_length(content) + 128), 0) FROM discovery_boxes)) WHERE slot = 0`,
);

/** @throws AdminError when a relay has used it already */
async function requireEmpty(query: Query): Promise<void> {
  for (const table of ["mailboxes", "secrets", ...Object.keys(COPIED)]) {
    if ((await query(sql(`SELECT FROM ${table} LIMIT 1`))).length > 0)
      throw new AdminError("that database is not empty: nothing was copied");
  }
}

const SECRET = sql("INSERT INTO secrets (name, version, sealed) VALUES ($1, 1, $2)");

async function moveKeys(dataDir: string, key: RelayKey, query: Query): Promise<void> {
  const { seal } = sealedKeys(key);
  for (const name of KEY_FILES) {
    const path = join(dataDir, name);
    if (existsSync(path)) await query(SECRET, name, seal(name, JSON.parse(readFileSync(path, "utf8"))));
  }
}

async function copyAll(db: Database, query: Query, dataDir: string, key: RelayKey, print: AdminContext["print"]): Promise<void> {
  await requireEmpty(query);
  const digests = boxDigestsUnder(key);
  defineBoxDigests(db, digests);
  print(`${await moveMailboxes(db, query, digests, inBatches)} events`);
  for (const [table, copied] of Object.entries(COPIED)) {
    const count = await copy(db, query, table, copied);
    if (count > 0) print(`${count} ${table.replaceAll("_", " ")}`);
  }
  await query(COUNT);
  await moveKeys(dataDir, key, query);
}

/** A table that nobody thought of would be left behind without a word. @throws AdminError */
function requireKnown(db: Database): void {
  const unknown = sqliteTables(db).filter((table) => !Object.hasOwn(COPIED, table) && !Object.hasOwn(OTHERWISE, table));
  if (unknown.length > 0) throw new AdminError(`the database has tables that this version does not move: ${unknown.join(", ")}`);
}

async function moved(db: Database, url: string, { dataDir, print }: AdminContext): Promise<void> {
  const key = relayKeyIn(dataDir);
  requireKnown(db);
  const before = await sqliteProblems(db, key);
  if (before.count > 0) throw new AdminError(`the database has ${before.count} problems: see verify`);
  // Makes the tables.
  await (await openPostgresStore({ url, key, clock: systemClock })).close();
  await withPatientClient(
    url,
    (query) => inTransaction(query, [], () => copyAll(db, query, dataDir, key, print)),
    "cairn-relay move",
  );
  const crypto = await loadRelayCrypto();
  const after = await withSnapshot(url, (query) => problemsOf(query, crypto, boxDigestsUnder(key)));
  if (after.count > 0) throw new AdminError(`what was copied has ${after.count} problems: ${after.shown.join("; ")}`);
  const events = db.prepare<[], number>("SELECT count(*) FROM events").pluck().get() ?? 0;
  if (after.events !== events) throw new AdminError(`${events} events became ${after.events}`);
}

/** @param url of an empty database */
export async function move(url: string, context: AdminContext): Promise<number> {
  const unlock = lockDataDir(context.dataDir, "relay");
  try {
    await withDatabase(context.dataDir, "read", (db) => moved(db, url, context));
    markMoved(placeOf(context.dataDir));
  } finally {
    unlock();
  }
  context.print(
    "moved, and checked on both sides. Set PPP_STORE to it and start the relay; one without it refuses the old database from now on",
  );
  return 0;
}
