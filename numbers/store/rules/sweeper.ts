/** Ends what is past its time. */
import type { Swept } from "../contract.ts";
import { EVENT_SECS, KNOCK_SECS } from "../contract-public.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { releaseRow } from "./life.ts";
import { endMask, noteExpired } from "./masks.ts";
import { IDEMPOTENT_SECS } from "./requests.ts";

const DAY_SECS = 86_400;

interface Key {
  readonly ppnum_id: string;
  readonly person: string;
  readonly agent: string;
}

/** A kind of row that ends. `at`: its end is past before this time. */
interface Ending {
  readonly name: string;
  readonly where: (now: number) => readonly [sql: string, at: number];
  readonly table: string;
  readonly key: string;
  /** In place of deleting the row alone. */
  readonly end?: (db: NumbersDatabase, key: Key, now: number) => Asking<void>;
}

function* endReservation(db: NumbersDatabase, { ppnum_id: ppnumId }: Key, now: number): Asking<void> {
  yield* releaseRow(db, ppnumId);
  yield* db.audit({ at: now, actor: "", action: "released", subject: ppnumId, outcome: "time" });
}

/** Its creator is told: told too, the other end would be found beside it. Both know the time from the first day. */
function* endMaskInTime(db: NumbersDatabase, { ppnum_id: ppnumId }: Key, now: number): Asking<void> {
  const mask = yield* db.get<{ end0_account: string }>("SELECT end0_account FROM mask WHERE ppnum_id = ?", ppnumId);
  yield* endMask(db, ppnumId);
  if (mask) yield* db.eventFor(mask.end0_account, mask.end0_account, "expired", now);
  yield* noteExpired(db, now);
}

/** Who ended it before has told so. */
function* endLendingInTime(db: NumbersDatabase, { person, agent }: Key, now: number): Asking<void> {
  const sql = "SELECT count(*) FROM delegation WHERE person = ? AND agent = ? AND revoked_at IS NULL";
  const isNews = (yield* db.count(sql, person, agent)) > 0;
  yield* db.run("DELETE FROM delegation WHERE person = ? AND agent = ?", person, agent);
  if (!isNews) return;
  for (const one of [person, agent]) yield* db.event(one, "lending-ended", now);
  yield* db.audit({ at: now, actor: person, action: "lending-ended", subject: agent, outcome: "time" });
}

const QUARANTINED = "quarantined";
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
  { name: QUARANTINED, table: "number", key: "ppnum", where: (now) => ["state = 'quarantined' AND free_at <= ?", now] },
  { name: "attestations", table: "attestation", key: "serial", where: (now) => ["not_after <= ?", now - DAY_SECS] },
  { name: "knocks", table: "knock", key: "id", where: (now) => ["at <= ?", now - KNOCK_SECS] },
  // They stand in the order of their time; the oldest alone are looked at.
  { name: "events", table: "event", key: "sequence", where: (now) => [`sequence < ${OLD_EVENTS} AND at <= ?`, now - EVENT_SECS] },
  { name: "tokens", table: "oidc", key: "model, id", where: (now) => ["expires_at <= ?", now] },
  {
    name: "lendings",
    table: "delegation",
    key: "person, agent",
    where: (now) => ["until <= ?", now],
    end: endLendingInTime,
  },
  { name: "secrets", table: "secret", key: "client_id, hash", where: (now) => ["expires_at <= ?", now] },
  { name: "requests", table: "idempotency", key: "owner, key", where: (now) => ["at <= ?", now - IDEMPOTENT_SECS] },
];

function* endRows(db: NumbersDatabase, { table, key, where, end }: Ending, now: number, max: number): Asking<number> {
  const [condition, at] = where(now);
  if (end) {
    const rows = yield* db.all<Key>(`SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ?`, at, max);
    for (const row of rows) yield* end(db, row, now);
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

/** How far the time of quarantines goes on in one round. */
const STEP_SECS = DAY_SECS;

/**
 * The time by which numbers come out of quarantine, which nobody can take back. It never goes back, and goes on by a day in a round at most: a clock
 * that is a year ahead for an hour does not free all numbers. The first round believes what it is told.
 */
function* quarantineTime(db: NumbersDatabase, now: number): Asking<number> {
  const seen = yield* db.count("SELECT last_seen FROM upkeep");
  return seen === 0 ? now : Math.min(Math.max(now, seen), seen + STEP_SECS);
}

function* dry(db: NumbersDatabase, timeOf: (ending: Ending) => number): Asking<readonly [string, number][]> {
  const counts: [string, number][] = [];
  for (const ending of ENDINGS) {
    const { name, table, where } = ending;
    const [condition, at] = where(timeOf(ending));
    counts.push([name, yield* db.count(`SELECT count(*) FROM ${table} WHERE ${condition}`, at)]);
  }
  return counts;
}

/** Within a transaction. */
export function* sweep(db: NumbersDatabase, now: number, max: number, isDry: boolean): Asking<Swept> {
  const time = yield* quarantineTime(db, now);
  const timeOf = ({ name }: Ending): number => (name === QUARANTINED ? time : now);
  const behind = Math.max(0, now - time);
  if (isDry) return { deleted: Object.fromEntries(yield* dry(db, timeOf)), more: false, behind };
  yield* db.run("UPDATE upkeep SET last_seen = ?", time);
  const counts: [string, number][] = [];
  for (const ending of ENDINGS) counts.push([ending.name, yield* endRows(db, ending, timeOf(ending), max)]);
  db.forgetTaken();
  return { deleted: Object.fromEntries(counts), more: counts.some(([, count]) => count >= max), behind };
}
