/** What is still held of an account's past, for the copy that its owner may have. */
import { EVENTS_TOLD, type Kept } from "../contract-public.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { type EventRow, eventOf } from "./notices.ts";

const EVENTS = `SELECT sequence, ppnum_id, kind, at FROM (SELECT * FROM event WHERE watcher = ? ORDER BY sequence DESC LIMIT ?) newest
  ORDER BY sequence`;
const LENT = 'SELECT person, agent, scopes, until, revoked_at AS "revokedAt" FROM delegation WHERE (person = ? OR agent = ?)';

export function* kept(db: NumbersDatabase, ppnumId: string, now: number): Asking<Kept> {
  const events = yield* db.all<EventRow>(EVENTS, ppnumId, EVENTS_TOLD);
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
    events: events.map(eventOf),
  };
}
