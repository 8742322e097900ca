/** The table `moving`: which accounts this transaction moves. It is how a cascade stays a handful of statements. */
import { EVENT_KINDS, type EventKind } from "../contract-public.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";

/** Those who may see it: itself, its owner, its owner's owner. */
const WATCHERS = ["SELECT m.ppnum_id, m.ppnum_id", "SELECT m.ppnum_id, e.owner", "SELECT m.ppnum_id, o.owner"];
/** CROSS JOIN keeps their order: the planner, which has no statistics, may else read all accounts. */
const JOINS = [
  "",
  "CROSS JOIN entity e ON e.ppnum_id = m.ppnum_id AND e.owner IS NOT NULL",
  "CROSS JOIN entity e ON e.ppnum_id = m.ppnum_id CROSS JOIN entity o ON o.ppnum_id = e.owner AND o.owner IS NOT NULL",
];

/** An event for each that was not `suspended` anyway, and the table is empty again. @returns how many there were */
export function* announceMoving(db: NumbersDatabase, kind: EventKind, now: number): Asking<number> {
  const number = EVENT_KINDS.indexOf(kind) + 1;
  const quiet = kind === "suspended" ? " AND m.was <> 'suspended'" : "";
  for (const [i, select] of WATCHERS.entries())
    yield* db.tell(
      `INSERT INTO event (ppnum_id, watcher, kind, at) ${select}, ?, ? FROM moving m ${JOINS[i]} WHERE true${quiet}`,
      number,
      now,
    );
  return yield* db.run("DELETE FROM moving");
}
