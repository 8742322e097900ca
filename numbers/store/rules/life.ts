/** The lives of accounts and their numbers. Whom a change below concerns is gathered first (`moving`), then each table is changed at once. */
import { type Cause, type EntityState, nextState } from "../../model/state.ts";
import type { By } from "../by.ts";
import type { MoveOutcome, MoveRefusal } from "../contract-entities.ts";
import type { EventKind } from "../contract-public.ts";
import type { Asking } from "./asking.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { forgetNumber } from "./draws.ts";
import { announceMoving } from "./moving.ts";
import { ABOVE, type EntityRow, findEntity, findFor } from "./rows.ts";

const OPERATOR = -1;

export interface Move {
  readonly ppnumId: string;
  readonly by: By;
  readonly now: number;
  readonly expected?: EntityState | undefined;
}

/** All that an account owns, at all depths, it itself not. */
export const BELOW = `WITH RECURSIVE below(id) AS
  (SELECT ppnum_id FROM entity WHERE owner = ? UNION ALL SELECT ppnum_id FROM below CROSS JOIN entity ON owner = id)`;

export const refuse = (refused: MoveRefusal, state?: EntityState): MoveOutcome => ({ refused, ...(state ? { state } : {}) });

/** How high who asks stands: the lower the number, the higher. */
function* rankOf(db: NumbersDatabase, by: By): Asking<number> {
  return "admin" in by ? OPERATOR : ((yield* findEntity(db, by.entity))?.depth ?? 2);
}

/** The account, or why it cannot go on by this cause. */
export function* movable(db: NumbersDatabase, { ppnumId, by, expected }: Move, cause: Cause): Asking<EntityRow | MoveOutcome> {
  const row = yield* findFor(db, ppnumId, by);
  if (!row) return refuse("not-found");
  if (expected !== undefined && row.state !== expected) return refuse("changed", row.state);
  return nextState(row.state, cause, row.type) === undefined ? refuse("bad-transition", row.state) : row;
}

export const isOutcome = (value: EntityRow | MoveOutcome): value is MoveOutcome => "refused" in value;

export const gather = (db: NumbersDatabase, row: EntityRow): Asking<number> =>
  db.run("INSERT INTO moving VALUES (?, ?)", row.ppnum_id, row.state);

export function* finish(db: NumbersDatabase, { ppnumId, by, now }: Move, kind: EventKind): Asking<MoveOutcome> {
  const moved = yield* announceMoving(db, kind, now);
  yield* db.audit({ at: now, actor: actorOf(by), action: kind, subject: ppnumId, outcome: `${moved} moved` });
  return { moved };
}

function* setNumbers(db: NumbersDatabase, from: string, to: string, now: number): Asking<void> {
  yield* db.run(
    // The second condition is that of an index.
    `UPDATE number SET state = ?, since = ?, free_at = NULL
     WHERE state = ? AND state <> 'quarantined' AND ppnum_id IN (SELECT ppnum_id FROM moving)`,
    ...[to, now, from],
  );
}

export function* activate(db: NumbersDatabase, move: Move): Asking<MoveOutcome> {
  const row = yield* movable(db, move, "activate");
  if (isOutcome(row)) return row;
  yield* gather(db, row);
  yield* db.run("UPDATE entity SET state = 'active' WHERE ppnum_id = ?", row.ppnum_id);
  yield* setNumbers(db, "reserved", "active", move.now);
  return yield* finish(db, move, "activated");
}

/** Of all who may see them. */
function* forgetEvents(db: NumbersDatabase, ppnumId: string): Asking<void> {
  yield* db.run(`${ABOVE} DELETE FROM event WHERE watcher IN (SELECT id FROM above) AND ppnum_id = ?`, ...[ppnumId, ppnumId]);
}

/** Nobody has seen a reserved account used: nothing of it stays. */
export function* releaseRow(db: NumbersDatabase, ppnumId: string): Asking<void> {
  yield* forgetEvents(db, ppnumId);
  yield* forgetNumber(db, ppnumId);
  for (const table of ["enterprise", "contact", "credential", "capability", "entity"])
    yield* db.run(`DELETE FROM ${table} WHERE ppnum_id = ?`, ppnumId);
  yield* db.run("DELETE FROM secret WHERE client_id = ?", ppnumId);
  yield* db.run("DELETE FROM oidc WHERE account = ?", ppnumId);
}

/** Within a transaction. */
export function* release(db: NumbersDatabase, ppnumId: string, by: By, now: number): Asking<MoveOutcome> {
  const row = yield* movable(db, { ppnumId, by, now }, "release");
  if (isOutcome(row)) return row;
  yield* releaseRow(db, ppnumId);
  yield* db.audit({ at: now, actor: actorOf(by), action: "released", subject: ppnumId, outcome: row.type });
  return { moved: 1 };
}

/** A suspension by somebody lower becomes one of who stands higher: who caused it cannot end it then. */
function* takeOver(db: NumbersDatabase, row: EntityRow, { by, now, expected }: Move): Asking<MoveOutcome> {
  const rank = yield* rankOf(db, by);
  if (expected !== undefined && expected !== row.state) return refuse("changed", row.state);
  // Asleep by its owner, it may have been awake: then it stays suspended when the owner wakes.
  const own = row.state_before_owner === "active" ? undefined : row.suspended_by;
  if (own !== undefined && (own === null || rank >= own)) return refuse("bad-transition", row.state);
  yield* db.run(
    "UPDATE entity SET suspended_by = ?, state_before_owner = CASE WHEN state_before_owner IS NULL THEN NULL ELSE 'suspended' END WHERE ppnum_id = ?",
    ...[rank, row.ppnum_id],
  );
  yield* db.audit({ at: now, actor: actorOf(by), action: "suspended", subject: row.ppnum_id, outcome: "taken over" });
  return { moved: 0 };
}

/** Masks that an account of `moving` began, where they stand so. */
const MASKS_OF_MOVING = `SELECT e.ppnum_id, e.state FROM mask m JOIN entity e ON e.ppnum_id = m.ppnum_id
  WHERE m.end0_account IN (SELECT ppnum_id FROM moving)`;

export function* suspend(db: NumbersDatabase, move: Move): Asking<MoveOutcome> {
  const known = yield* findFor(db, move.ppnumId, move.by);
  if (known?.state === "suspended") return yield* takeOver(db, known, move);
  const row = yield* movable(db, move, "suspend");
  if (isOutcome(row)) return row;
  yield* db.run(
    `${BELOW} INSERT INTO moving SELECT ppnum_id, state FROM below CROSS JOIN entity ON ppnum_id = id
     WHERE state_before_owner IS NULL AND state IN ('active', 'suspended')`,
    row.ppnum_id,
  );
  yield* db.run(
    `UPDATE entity SET state_before_owner = state, state = 'suspended', token_generation = token_generation + 1
     WHERE ppnum_id IN (SELECT ppnum_id FROM moving)`,
  );
  yield* gather(db, row);
  yield* db.run(`INSERT INTO moving ${MASKS_OF_MOVING} AND e.state = 'active' AND e.state_before_owner IS NULL`);
  yield* db.run(
    `UPDATE entity SET state_before_owner = 'active', state = 'suspended'
     WHERE type = 'mask' AND state = 'active' AND ppnum_id IN (SELECT ppnum_id FROM moving)`,
  );
  yield* db.run(
    `UPDATE entity SET state = 'suspended', state_before_owner = NULL, suspended_by = ?, token_generation = token_generation + 1
     WHERE ppnum_id = ?`,
    ...[yield* rankOf(db, move.by), row.ppnum_id],
  );
  yield* setNumbers(db, "active", "suspended", move.now);
  yield* db.run("DELETE FROM oidc WHERE account IN (SELECT ppnum_id FROM moving)");
  return yield* finish(db, move, "suspended");
}

export function* resume(db: NumbersDatabase, move: Move): Asking<MoveOutcome> {
  const row = yield* movable(db, move, "resume");
  if (isOutcome(row)) return row;
  if (row.state_before_owner !== null) return refuse("owner-not-active", row.state);
  if (row.suspended_by !== null && (yield* rankOf(db, move.by)) > row.suspended_by) return refuse("held", row.state);
  yield* gather(db, row);
  yield* db.run(
    `WITH RECURSIVE woken(id) AS (SELECT ppnum_id FROM entity WHERE ppnum_id = ? UNION ALL
       SELECT ppnum_id FROM woken CROSS JOIN entity ON owner = id WHERE state_before_owner = 'active')
     INSERT INTO moving SELECT id, 'suspended' FROM woken WHERE id <> ?`,
    ...[row.ppnum_id, row.ppnum_id],
  );
  // What was suspended for itself before is so again, and what it holds asleep sleeps on.
  yield* db.run(
    `UPDATE entity SET state_before_owner = NULL
     WHERE state_before_owner = 'suspended' AND owner IN (SELECT ppnum_id FROM moving)`,
  );
  yield* db.run(`INSERT INTO moving ${MASKS_OF_MOVING} AND e.state_before_owner = 'active'`);
  yield* db.run(
    `UPDATE entity SET state = 'active', state_before_owner = NULL, suspended_by = NULL
     WHERE ppnum_id IN (SELECT ppnum_id FROM moving)`,
  );
  yield* setNumbers(db, "suspended", "active", move.now);
  return yield* finish(db, move, "resumed");
}
