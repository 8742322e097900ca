/** The lives of accounts and their numbers. Whom a change below concerns is gathered first (`moving`), then each table is changed at once. */
import { type Cause, type EntityState, nextState } from "../../model/state.ts";
import type { By } from "../by.ts";
import type { MoveOutcome, MoveRefusal } from "../contract-entities.ts";
import type { EventKind } from "../contract-public.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { forgetNumber } from "./draws.ts";
import { announceMoving } from "./moving.ts";
import { type EntityRow, findEntity, findFor } from "./rows.ts";

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
const rankOf = (db: NumbersDatabase, by: By): number => ("admin" in by ? OPERATOR : (findEntity(db, by.entity)?.depth ?? 2));

/** The account, or why it cannot go on by this cause. */
export function movable(db: NumbersDatabase, { ppnumId, by, expected }: Move, cause: Cause): EntityRow | MoveOutcome {
  const row = findFor(db, ppnumId, by);
  if (!row) return refuse("not-found");
  if (expected !== undefined && row.state !== expected) return refuse("changed", row.state);
  return nextState(row.state, cause, row.type) === undefined ? refuse("bad-transition", row.state) : row;
}

export const isOutcome = (value: EntityRow | MoveOutcome): value is MoveOutcome => "refused" in value;

export const gather = (db: NumbersDatabase, row: EntityRow): number =>
  db.run("INSERT INTO temp.moving VALUES (?, ?)", row.ppnum_id, row.state);

export function finish(db: NumbersDatabase, { ppnumId, by, now }: Move, kind: EventKind): MoveOutcome {
  const moved = announceMoving(db, kind, now);
  db.audit({ at: now, actor: actorOf(by), action: kind, subject: ppnumId, outcome: `${moved} moved` });
  return { moved };
}

function setNumbers(db: NumbersDatabase, from: string, to: string, now: number): void {
  db.run(
    // The second condition is that of an index.
    `UPDATE number SET state = ?, since = ?, free_at = NULL
     WHERE state = ? AND state <> 'quarantined' AND ppnum_id IN (SELECT ppnum_id FROM temp.moving)`,
    ...[to, now, from],
  );
}

export function activate(db: NumbersDatabase, move: Move): MoveOutcome {
  const row = movable(db, move, "activate");
  if (isOutcome(row)) return row;
  gather(db, row);
  db.run("UPDATE entity SET state = 'active' WHERE ppnum_id = ?", row.ppnum_id);
  setNumbers(db, "reserved", "active", move.now);
  return finish(db, move, "activated");
}

/** Of all who may see them. */
function forgetEvents(db: NumbersDatabase, ppnumId: string): void {
  db.run(
    `WITH RECURSIVE above(id) AS (SELECT ? UNION ALL SELECT owner FROM above CROSS JOIN entity ON ppnum_id = id WHERE owner IS NOT NULL)
     DELETE FROM event WHERE watcher IN above AND ppnum_id = ?`,
    ...[ppnumId, ppnumId],
  );
}

/** Nobody has seen a reserved account used: nothing of it stays. */
export function releaseRow(db: NumbersDatabase, ppnumId: string): void {
  forgetEvents(db, ppnumId);
  forgetNumber(db, ppnumId);
  for (const table of ["enterprise", "contact", "credential", "capability", "entity"])
    db.run(`DELETE FROM ${table} WHERE ppnum_id = ?`, ppnumId);
  db.run("DELETE FROM secret WHERE client_id = ?", ppnumId);
  db.run("DELETE FROM oidc WHERE account = ?", ppnumId);
}

/** Within a transaction. */
export function release(db: NumbersDatabase, ppnumId: string, by: By, now: number): MoveOutcome {
  const row = movable(db, { ppnumId, by, now }, "release");
  if (isOutcome(row)) return row;
  releaseRow(db, ppnumId);
  db.audit({ at: now, actor: actorOf(by), action: "released", subject: ppnumId, outcome: row.type });
  return { moved: 1 };
}

/** A suspension by somebody lower becomes one of who stands higher: who caused it cannot end it then. */
function takeOver(db: NumbersDatabase, row: EntityRow, { by, now, expected }: Move): MoveOutcome {
  const rank = rankOf(db, by);
  if (expected !== undefined && expected !== row.state) return refuse("changed", row.state);
  // Asleep by its owner, it may have been awake: then it stays suspended when the owner wakes.
  const own = row.state_before_owner === "active" ? undefined : row.suspended_by;
  if (own !== undefined && (own === null || rank >= own)) return refuse("bad-transition", row.state);
  db.run(
    "UPDATE entity SET suspended_by = ?, state_before_owner = iif(state_before_owner IS NULL, NULL, 'suspended') WHERE ppnum_id = ?",
    ...[rank, row.ppnum_id],
  );
  db.audit({ at: now, actor: actorOf(by), action: "suspended", subject: row.ppnum_id, outcome: "taken over" });
  return { moved: 0 };
}

/** Masks that an account of `moving` began, where they stand so. */
const MASKS_OF_MOVING = `SELECT e.ppnum_id, e.state FROM mask m JOIN entity e ON e.ppnum_id = m.ppnum_id
  WHERE m.end0_account IN (SELECT ppnum_id FROM temp.moving)`;

export function suspend(db: NumbersDatabase, move: Move): MoveOutcome {
  const known = findFor(db, move.ppnumId, move.by);
  if (known?.state === "suspended") return takeOver(db, known, move);
  const row = movable(db, move, "suspend");
  if (isOutcome(row)) return row;
  db.run(
    `${BELOW} INSERT INTO temp.moving SELECT ppnum_id, state FROM below CROSS JOIN entity ON ppnum_id = id
     WHERE state_before_owner IS NULL AND state IN ('active', 'suspended')`,
    row.ppnum_id,
  );
  db.run("UPDATE entity SET state_before_owner = state, state = 'suspended' WHERE ppnum_id IN (SELECT ppnum_id FROM temp.moving)");
  gather(db, row);
  db.run(`INSERT INTO temp.moving ${MASKS_OF_MOVING} AND e.state = 'active' AND e.state_before_owner IS NULL`);
  db.run(
    `UPDATE entity SET state_before_owner = 'active', state = 'suspended'
     WHERE type = 'mask' AND state = 'active' AND ppnum_id IN (SELECT ppnum_id FROM temp.moving)`,
  );
  db.run(
    "UPDATE entity SET state = 'suspended', state_before_owner = NULL, suspended_by = ? WHERE ppnum_id = ?",
    ...[rankOf(db, move.by), row.ppnum_id],
  );
  setNumbers(db, "active", "suspended", move.now);
  db.run("DELETE FROM oidc WHERE account IN (SELECT ppnum_id FROM temp.moving)");
  return finish(db, move, "suspended");
}

export function resume(db: NumbersDatabase, move: Move): MoveOutcome {
  const row = movable(db, move, "resume");
  if (isOutcome(row)) return row;
  if (row.state_before_owner !== null) return refuse("owner-not-active", row.state);
  if (row.suspended_by !== null && rankOf(db, move.by) > row.suspended_by) return refuse("held", row.state);
  gather(db, row);
  db.run(
    `WITH RECURSIVE woken(id) AS (VALUES (?) UNION ALL
       SELECT ppnum_id FROM woken CROSS JOIN entity ON owner = id WHERE state_before_owner = 'active')
     INSERT INTO temp.moving SELECT id, 'suspended' FROM woken WHERE id <> ?`,
    ...[row.ppnum_id, row.ppnum_id],
  );
  // What was suspended for itself before is so again, and what it holds asleep sleeps on.
  db.run(
    `UPDATE entity SET state_before_owner = NULL
     WHERE state_before_owner = 'suspended' AND owner IN (SELECT ppnum_id FROM temp.moving)`,
  );
  db.run(`INSERT INTO temp.moving ${MASKS_OF_MOVING} AND e.state_before_owner = 'active'`);
  db.run(
    `UPDATE entity SET state = 'active', state_before_owner = NULL, suspended_by = NULL
     WHERE ppnum_id IN (SELECT ppnum_id FROM temp.moving)`,
  );
  setNumbers(db, "suspended", "active", move.now);
  return finish(db, move, "resumed");
}
