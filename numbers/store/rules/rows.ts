/** Rows as the contract has them. The databases' null is our undefined. */
import type { EntityType, Reach } from "../../model/entity-type.ts";
import type { Depth } from "../../model/ppnum.ts";
import type { EntityState } from "../../model/state.ts";
import type { By } from "../by.ts";
import type { Entity } from "../contract-entities.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";

export interface EntityRow {
  readonly ppnum_id: string;
  readonly type: EntityType;
  readonly owner: string | null;
  readonly depth: Depth;
  readonly state: EntityState;
  readonly state_before_owner: EntityState | null;
  readonly suspended_by: number | null;
  readonly display_name: string | null;
  readonly reach: Reach;
  readonly has_secret: number;
  readonly owned: number;
  readonly created_at: number;
  readonly token_generation: number;
  readonly ppnum: string | null;
}

/** With the number that it has now. */
export const SELECT_ENTITY = `SELECT e.*, n.ppnum FROM entity e LEFT JOIN number n ON n.ppnum_id = e.ppnum_id AND n.state <> 'quarantined'`;

export const entityOf = (row: EntityRow): Entity => ({
  ppnumId: row.ppnum_id,
  type: row.type,
  owner: row.owner ?? undefined,
  depth: row.depth,
  state: row.state,
  isAsleep: row.state_before_owner !== null,
  displayName: row.display_name ?? undefined,
  reach: row.reach,
  hasSecret: row.has_secret === 1,
  createdAt: row.created_at,
  tokenGeneration: row.token_generation,
  ppnum: row.ppnum ?? undefined,
});

const FIND_ENTITY = `${SELECT_ENTITY} WHERE e.ppnum_id = ?`;

export const findEntity = (db: NumbersDatabase, ppnumId: string): Asking<EntityRow | undefined> =>
  db.get<EntityRow>(FIND_ENTITY, ppnumId);

/** A table of an account, the first value, and of all that own it. */
export const ABOVE = `WITH RECURSIVE above(id) AS
  (SELECT ppnum_id FROM entity WHERE ppnum_id = ? UNION ALL SELECT owner FROM entity JOIN above ON ppnum_id = id WHERE owner IS NOT NULL)`;

export function* isUnder(db: NumbersDatabase, ppnumId: string, owner: string): Asking<boolean> {
  return (yield* db.count(`${ABOVE} SELECT count(*) FROM above WHERE id = ?`, ppnumId, owner)) > 0;
}

/** Adds to the count of those below, for an account and all that own it. */
export const countOwned = (db: NumbersDatabase, owner: string, change: number): Asking<number> =>
  db.run(`${ABOVE} UPDATE entity SET owned = owned + ? WHERE ppnum_id IN (SELECT id FROM above)`, owner, change);

/** The most that one of an account and its owners owns. */
export const mostOwned = (db: NumbersDatabase, owner: string): Asking<number> =>
  db.count(`${ABOVE} SELECT max(owned) FROM above JOIN entity ON ppnum_id = id`, owner);

/** The account, if who asks may change it: an operator, itself, or an owner. */
export function* findFor(db: NumbersDatabase, ppnumId: string, by: By): Asking<EntityRow | undefined> {
  const row = yield* findEntity(db, ppnumId);
  return row && ("admin" in by || (yield* isUnder(db, ppnumId, by.entity))) ? row : undefined;
}
