/** The ends: deactivation, which is for ever, and rotation, which ends a number alone. */
import { RolledBack } from "../../../src/host/sqlite/store-error.ts";
import { ENTITY_TYPES, TYPE_RULES } from "../../model/entity-type.ts";
import type { Draw, MoveOutcome } from "../contract-entities.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { takeNumber } from "./draws.ts";
import { BELOW, finish, gather, isOutcome, type Move, movable, refuse } from "./life.ts";
import { endMasksOfMoving } from "./masks.ts";
import { countOwned, findFor } from "./rows.ts";

const QUARANTINE = `CASE e.type ${ENTITY_TYPES.map((type) => `WHEN '${type}' THEN ${TYPE_RULES[type].quarantineSecs}`).join(" ")} END`;
const MOVING_IDS = "(SELECT ppnum_id FROM moving)";

/** All of a deactivated account that is not its id and its number's quarantine. */
function* forgetMoving(db: NumbersDatabase, now: number): Asking<void> {
  yield* db.run(`UPDATE number_key SET ended = ?, relay_url = '' WHERE ended IS NULL AND ppnum_id IN ${MOVING_IDS}`, now);
  for (const table of ["alias", "capability"]) yield* db.run(`UPDATE ${table} SET active = 0 WHERE ppnum_id IN ${MOVING_IDS}`);
  for (const table of ["contact", "credential", "enterprise", "knock"])
    yield* db.run(`DELETE FROM ${table} WHERE ppnum_id IN ${MOVING_IDS}`);
  yield* db.run(`DELETE FROM secret WHERE client_id IN ${MOVING_IDS}`);
  yield* db.run(`DELETE FROM oidc WHERE account IN ${MOVING_IDS}`);
  yield* db.run(`DELETE FROM idempotency WHERE owner IN ${MOVING_IDS}`);
  yield* db.run(`DELETE FROM delegation WHERE person IN ${MOVING_IDS} OR agent IN ${MOVING_IDS}`);
}

export function* deactivate(db: NumbersDatabase, move: Move): Asking<MoveOutcome> {
  const row = yield* movable(db, move, "deactivate");
  if (isOutcome(row)) return row;
  yield* gather(db, row);
  yield* db.run(
    `${BELOW} INSERT INTO moving SELECT ppnum_id, state FROM below CROSS JOIN entity ON ppnum_id = id WHERE state <> 'deactivated'`,
    row.ppnum_id,
  );
  yield* endMasksOfMoving(db);
  yield* db.run(
    `UPDATE number SET state = 'quarantined', since = ?, free_at = CAST(? AS BIGINT) +
       (SELECT ${QUARANTINE} FROM entity e WHERE e.ppnum_id = number.ppnum_id)
     WHERE state <> 'quarantined' AND ppnum_id IN ${MOVING_IDS}`,
    ...[move.now, move.now],
  );
  if (row.owner !== null) yield* countOwned(db, row.owner, -(yield* db.count("SELECT count(*) FROM moving")));
  yield* db.run(
    `UPDATE entity SET state = 'deactivated', state_before_owner = NULL, suspended_by = NULL, display_name = NULL, owned = 0
     WHERE ppnum_id IN ${MOVING_IDS}`,
  );
  yield* forgetMoving(db, move.now);
  return yield* finish(db, move, "deactivated");
}

/** Rolls the transaction back: the old number stays. */
export class NoNumber extends RolledBack {}

export function* rotate(db: NumbersDatabase, move: Move, draw: Draw): Asking<MoveOutcome> {
  const { ppnumId, by, now, expected } = move;
  const row = yield* findFor(db, ppnumId, by);
  if (!row || row.type === "mask") return refuse("not-found");
  if (expected !== undefined && row.state !== expected) return refuse("changed", row.state);
  if (row.state !== "active") return refuse("bad-transition", row.state);
  const { quarantineSecs, rotations } = TYPE_RULES[row.type];
  const sql = "SELECT count(*) FROM number WHERE ppnum_id = ? AND state = 'quarantined' AND since > ?";
  if ((yield* db.count(sql, ppnumId, now - quarantineSecs)) >= rotations) return refuse("ration", row.state);
  yield* db.run(
    "UPDATE number SET state = 'quarantined', since = ?, free_at = ? WHERE ppnum_id = ? AND state <> 'quarantined'",
    ...[now, now + quarantineSecs, ppnumId],
  );
  if ((yield* takeNumber(db, draw, { ppnumId, depth: row.depth, state: "active", now })) === undefined) throw new NoNumber();
  yield* db.run("UPDATE attestation SET former = 1 WHERE ppnum_id = ?", ppnumId);
  yield* gather(db, row);
  return yield* finish(db, move, "rotated");
}
