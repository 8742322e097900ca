/** New accounts with their numbers, all or nothing. */
import { mayOwn, mayReach } from "../../model/entity-type.ts";
import { type Depth, POOL_FULL } from "../../model/ppnum.ts";
import type { By } from "../by.ts";
import {
  type Created,
  type CreateOutcome,
  type CreateRefusal,
  type Draw,
  MAX_OWNED,
  type NewEntity,
} from "../contract-entities.ts";
import { putCapability } from "./capabilities.ts";
import { actorOf, type NumbersDatabase, RolledBack } from "./database.ts";
import { takeNumber } from "./draws.ts";
import { announceMoving } from "./moving.ts";
import { countOwned, entityOf, findEntity, findFor, mostOwned } from "./rows.ts";
import { putSecret } from "./secrets.ts";

/** Rolls the transaction back. */
export class Undo extends RolledBack {
  readonly refused: CreateRefusal;

  constructor(refused: CreateRefusal) {
    super(refused);
    this.refused = refused;
  }
}

const IDEMPOTENT_SECS = 86_400;

/** @returns its depth */
function placeOf(db: NumbersDatabase, entity: NewEntity, count: number, by: By): Depth {
  const { owner: ownerId, type, hasSecret } = entity;
  if (ownerId === undefined) {
    // A sender is somebody's; a mask is made by two.
    if (type === "programmable" || type === "mask") throw new Undo("wrong-type");
    return 0;
  }
  const owner = findFor(db, ownerId, by);
  if (!owner) throw new Undo("owner-not-found");
  if (owner.state !== "active") throw new Undo("owner-not-active");
  if (!mayOwn(owner.type, type, hasSecret)) throw new Undo("wrong-type");
  if (owner.depth === 2) throw new Undo("too-deep");
  if (mostOwned(db, ownerId) + count > MAX_OWNED) throw new Undo("too-many-owned");
  return owner.depth === 0 ? 1 : 2;
}

function createOne(db: NumbersDatabase, entity: NewEntity, depth: Depth, draw: Draw, now: number): Created {
  const { ppnumId, type, owner, displayName, reach, hasSecret, reservedUntil } = entity;
  const state = reservedUntil === undefined ? "active" : "reserved";
  if (!mayReach(type, reach)) throw new Undo("bad-reach");
  db.run(
    `INSERT INTO entity (ppnum_id, type, owner, depth, state, display_name, reach, has_secret, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[ppnumId, type, owner ?? null, depth, state, displayName ?? null, reach, hasSecret ? 1 : 0, now],
  );
  const ppnum = takeNumber(db, draw, { ppnumId, depth, state, now, freeAt: reservedUntil });
  if (ppnum === undefined) throw new Undo("pool-exhausted");
  db.run("INSERT INTO temp.moving VALUES (?, ?)", ppnumId, "available");
  return { ppnumId, ppnum };
}

function equip(
  db: NumbersDatabase,
  { ppnumId, type, secret, capabilities = [], idempotency }: NewEntity,
  by: By,
  now: number,
): void {
  if (secret) putSecret(db, ppnumId, secret, now);
  if (capabilities.length > 0 && type !== "ai_agent") throw new Undo("wrong-type");
  for (const capability of capabilities) putCapability(db, ppnumId, capability);
  if (idempotency)
    db.run(
      "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?)",
      ...[actorOf(by), idempotency.key, idempotency.digest, ppnumId, now],
    );
}

/** What came of the same request before. */
function before(db: NumbersDatabase, { idempotency }: NewEntity, by: By, now: number): CreateOutcome | undefined {
  if (!idempotency) return undefined;
  const row = db.get<{ digest: Buffer; ppnum_id: string }>(
    "SELECT digest, ppnum_id FROM idempotency WHERE owner = ? AND key = ? AND at > ?",
    ...[actorOf(by), idempotency.key, now - IDEMPOTENT_SECS],
  );
  const made = row && findEntity(db, row.ppnum_id);
  if (!row || !made) return undefined;
  if (!row.digest.equals(idempotency.digest)) return { refused: "other-fields" };
  const { ppnumId, ppnum = "" } = entityOf(made);
  return { again: { ppnumId, ppnum } };
}

export interface Creation {
  readonly entities: readonly NewEntity[];
  readonly draw: Draw;
  readonly by: By;
  readonly now: number;
  readonly poolFull?: number;
}

/** Within a transaction. @throws Undo */
export function create(db: NumbersDatabase, { entities, draw, by, now, poolFull = POOL_FULL }: Creation): CreateOutcome {
  const [first] = entities;
  if (!first) return { created: [] };
  const earlier = before(db, first, by, now);
  if (earlier) return earlier;
  if (first.type === "human" && db.taken() >= poolFull) throw new Undo("pool-full");
  const depth = placeOf(db, first, entities.length, by);
  const created = entities.map((entity) => createOne(db, entity, depth, draw, now));
  for (const entity of entities) equip(db, entity, by, now);
  if (first.owner !== undefined) countOwned(db, first.owner, created.length);
  announceMoving(db, "created", now);
  const [subject, outcome] =
    created.length === 1 ? [first.ppnumId, first.type] : [first.owner ?? "", `${created.length} ${first.type}`];
  db.audit({ at: now, actor: actorOf(by), action: "create", subject, outcome });
  return { created };
}
