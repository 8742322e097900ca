/** Ends what is past its time. */
import type { Swept } from "../contract.ts";
import { EVENT_SECS, KNOCK_SECS } from "../contract-public.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { releaseRow } from "./life.ts";
import { endMask } from "./masks.ts";

const DAY_SECS = 86_400;

/** A kind of row that ends. `at`: its end is past before this time. */
interface Ending {
  readonly name: string;
  readonly where: (now: number) => readonly [sql: string, at: number];
  readonly table: string;
  readonly key: string;
  /** In place of deleting the row alone. */
  readonly end?: (db: NumbersDatabase, ppnumId: string, now: number) => Asking<void>;
}

function* endReservation(db: NumbersDatabase, ppnumId: string, now: number): Asking<void> {
  yield* releaseRow(db, ppnumId);
  yield* db.audit({ at: now, actor: "", action: "released", subject: ppnumId, outcome: "time" });
}

function* endMaskInTime(db: NumbersDatabase, ppnumId: string, now: number): Asking<void> {
  yield* endMask(db, ppnumId);
  yield* db.audit({ at: now, actor: "", action: "expired", subject: ppnumId, outcome: "" });
}

const OLD_EVENTS = "(SELECT min(sequence) + 1000 FROM event)";

const ENDINGS: readonly Ending[] = [
  {
    name: "reserved",
    table: "number",
    key: "ppnum_id",
    where: (now) => ["state = 'reserved' AND free_at <= ?", now],
    end: endReservation,
  },
  { name: "masks", table: "mask", key: "ppnum_id", where: (now) => ["expires_at <= ?", now], end: endMaskInTime },
  { name: "quarantined", table: "number", key: "ppnum", where: (now) => ["state = 'quarantined' AND free_at <= ?", now] },
  { name: "attestations", table: "attestation", key: "serial", where: (now) => ["not_after <= ?", now - DAY_SECS] },
  { name: "knocks", table: "knock", key: "id", where: (now) => ["at <= ?", now - KNOCK_SECS] },
  // They stand in the order of their time; the oldest alone are looked at.
  { name: "events", table: "event", key: "sequence", where: (now) => [`sequence < ${OLD_EVENTS} AND at <= ?`, now - EVENT_SECS] },
  { name: "tokens", table: "oidc", key: "model, id", where: (now) => ["expires_at <= ?", now] },
  { name: "lendings", table: "delegation", key: "person, agent", where: (now) => ["until <= ?", now] },
  { name: "secrets", table: "secret", key: "client_id, hash", where: (now) => ["expires_at <= ?", now] },
  { name: "requests", table: "idempotency", key: "owner, key", where: (now) => ["at <= ?", now - DAY_SECS] },
];

function* endRows(db: NumbersDatabase, { table, key, where, end }: Ending, now: number, max: number): Asking<number> {
  const [condition, at] = where(now);
  if (end) {
    const rows = yield* db.all<{ ppnum_id: string }>(`SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ?`, at, max);
    for (const { ppnum_id } of rows) yield* end(db, ppnum_id, now);
    return rows.length;
  }
  const chosen = `SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ?`;
  if (table === "event")
    yield* db.run(
      `UPDATE upkeep SET deleted_until = coalesce((SELECT max(sequence) FROM (${chosen}) AS chosen), deleted_until)`,
      ...[at, max],
    );
  return yield* db.run(`DELETE FROM ${table} WHERE (${key}) IN (${chosen})`, at, max);
}

/** By how much a clock that is put right goes back. */
const PUT_RIGHT_SECS = 3600;

/**
 * The later of `now` and what was seen last: a clock that goes back a little wakes nothing. If it goes back far, what was seen was wrong, or is now;
 * then `now` counts, or all that people begin would be over at once, for as long as the clock had been ahead.
 */
function* latest(db: NumbersDatabase, now: number): Asking<number> {
  const seen = yield* db.count("SELECT last_seen FROM upkeep");
  return seen - now > PUT_RIGHT_SECS ? now : Math.max(now, seen);
}

function* dry(db: NumbersDatabase, now: number): Asking<Swept> {
  const counts: [string, number][] = [];
  for (const { name, table, where } of ENDINGS) {
    const [condition, at] = where(now);
    counts.push([name, yield* db.count(`SELECT count(*) FROM ${table} WHERE ${condition}`, at)]);
  }
  return { deleted: Object.fromEntries(counts), more: false };
}

/** Within a transaction. */
export function* sweep(db: NumbersDatabase, now: number, max: number, isDry: boolean): Asking<Swept> {
  const time = yield* latest(db, now);
  if (isDry) return yield* dry(db, time);
  yield* db.run("UPDATE upkeep SET last_seen = ?", time);
  const counts: [string, number][] = [];
  for (const ending of ENDINGS) counts.push([ending.name, yield* endRows(db, ending, time, max)]);
  db.forgetTaken();
  return { deleted: Object.fromEntries(counts), more: counts.some(([, count]) => count >= max) };
}
