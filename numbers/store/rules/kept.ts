/** What is still held of an account's past, for the copy that its owner may have. */
import { type AuditLine, type Kept, PAST_TOLD, type ToldLine } from "../contract-public.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { type EventRow, eventOf } from "./notices.ts";

const EVENTS = "SELECT sequence, ppnum_id, kind, at FROM event WHERE watcher = ? ORDER BY sequence DESC LIMIT ?";
const LENT = 'SELECT person, agent, scopes, until, revoked_at AS "revokedAt" FROM delegation WHERE (person = ? OR agent = ?)';

/** Each half goes by an index of its own. */
const LINES = `SELECT id, at, actor, action, subject, outcome FROM audit WHERE subject = ? UNION
  SELECT id, at, actor, action, subject, outcome FROM audit WHERE actor = ? ORDER BY id DESC LIMIT ?`;
const ENDED_KEYS = `SELECT subject_pk AS subject, since, ended FROM number_key
  WHERE ppnum_id = ? AND ended IS NOT NULL ORDER BY ended DESC, subject_pk LIMIT ?`;

const isOperator = (actor: string): boolean => actor.startsWith("admin:");

const toldTo =
  (ppnumId: string) =>
  ({ at, actor, action, subject, outcome }: AuditLine): ToldLine => ({
    at,
    by: actor === ppnumId ? "self" : isOperator(actor) ? "operator" : "another",
    action,
    about: subject === ppnumId ? "self" : subject === "" ? "none" : "another",
    outcome,
  });

export function* kept(db: NumbersDatabase, ppnumId: string, now: number): Asking<Kept> {
  const events = yield* db.all<EventRow>(EVENTS, ppnumId, PAST_TOLD);
  const lines = yield* db.all<AuditLine>(LINES, ppnumId, ppnumId, PAST_TOLD);
  return {
    formerNumbers: yield* db.all<Kept["formerNumbers"][number]>(
      `SELECT ppnum, since, free_at AS "freeAt" FROM number WHERE ppnum_id = ? AND state = 'quarantined' ORDER BY since`,
      ppnumId,
    ),
    aliasesOff: yield* db.all<Kept["aliasesOff"][number]>(
      "SELECT alias, scope FROM alias WHERE ppnum_id = ? AND active = 0 ORDER BY alias, scope",
      ppnumId,
    ),
    endedLendings: yield* db.all<Kept["endedLendings"][number]>(
      `${LENT} AND (revoked_at IS NOT NULL OR until <= ?) ORDER BY until`,
      ...[ppnumId, ppnumId, now],
    ),
    endedKeys: yield* db.all<Kept["endedKeys"][number]>(ENDED_KEYS, ppnumId, PAST_TOLD),
    audit: lines.map(toldTo(ppnumId)).reverse(),
    events: events.map(eventOf).reverse(),
  };
}
