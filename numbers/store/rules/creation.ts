/** New accounts with their numbers, all or nothing. */
import { RolledBack } from "../../../src/host/sqlite/store-error.ts";
import { mayOwn, mayReach } from "../../model/entity-type.ts";
import type { Depth } from "../../model/ppnum.ts";
import type { By } from "../by.ts";
import {
  type Created,
  type CreateOutcome,
  type CreateRefusal,
  type Draw,
  MAX_OWNED,
  type NewEntity,
} from "../contract-entities.ts";
import type { Asking } from "./asking.ts";
import { putCapability } from "./capabilities.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { takeNumbers } from "./draws.ts";
import { insertRows, type Row } from "./many.ts";
import { announceMoving } from "./moving.ts";
import { earlier, remember } from "./requests.ts";
import { countOwned, entityOf, findEntity, findFor, mostOwned } from "./rows.ts";
import { secretRow } from "./secrets.ts";

/** Rolls the transaction back. */
export class Undo extends RolledBack {
  readonly refused: CreateRefusal;

  constructor(refused: CreateRefusal) {
    super(refused);
    this.refused = refused;
  }
}

export interface Creation {
  readonly entities: readonly NewEntity[];
  readonly draw: Draw;
  readonly by: By;
  readonly now: number;
  /** From how many taken numbers on no person gets one. */
  readonly poolFull: number;
}

/** @returns its depth */
function* placeOf(db: NumbersDatabase, entity: NewEntity, count: number, by: By): Asking<Depth> {
  const { owner: ownerId, type, hasSecret } = entity;
  if (ownerId === undefined) {
    // A sender is somebody's; a mask is made by two.
    if (type === "programmable" || type === "mask") throw new Undo("wrong-type");
    return 0;
  }
  const owner = yield* findFor(db, ownerId, by);
  if (!owner) throw new Undo("owner-not-found");
  if (owner.state !== "active") throw new Undo("owner-not-active");
  if (!mayOwn(owner.type, type, hasSecret)) throw new Undo("wrong-type");
  if (owner.depth === 2) throw new Undo("too-deep");
  if ((yield* mostOwned(db, ownerId)) + count > MAX_OWNED) throw new Undo("too-many-owned");
  return owner.depth === 0 ? 1 : 2;
}

const ENTITY = "entity (ppnum_id, type, owner, depth, state, display_name, reach, has_secret, created_at)";

const stateOf = ({ reservedUntil }: NewEntity): "active" | "reserved" => (reservedUntil === undefined ? "active" : "reserved");

function rowOf(entity: NewEntity, depth: Depth, now: number): Row {
  const { ppnumId, type, owner, displayName, reach, hasSecret } = entity;
  if (!mayReach(type, reach)) throw new Undo("bad-reach");
  return [ppnumId, type, owner ?? null, depth, stateOf(entity), displayName ?? null, reach, hasSecret ? 1 : 0, now];
}

function* insertAll(db: NumbersDatabase, { entities, draw, now }: Creation, depth: Depth): Asking<readonly Created[]> {
  yield* insertRows(
    ...([db, ENTITY] as const),
    entities.map((entity) => rowOf(entity, depth, now)),
  );
  const wanted = entities.map((entity) => ({
    ...{ ppnumId: entity.ppnumId, depth, state: stateOf(entity), now, freeAt: entity.reservedUntil },
  }));
  const numbers = yield* takeNumbers(db, draw, wanted);
  if (!numbers) throw new Undo("pool-exhausted");
  yield* insertRows(
    ...([db, "moving"] as const),
    entities.map(({ ppnumId }) => [ppnumId, "available"]),
  );
  return entities.map(({ ppnumId }) => ({ ppnumId, ppnum: numbers.get(ppnumId) ?? "" }));
}

function* equip(db: NumbersDatabase, { entities, by, now }: Creation): Asking<void> {
  const secrets = entities.flatMap(({ ppnumId, secret }) => (secret ? [secretRow(ppnumId, secret, now)] : []));
  yield* insertRows(db, "secret", secrets);
  for (const { ppnumId, type, capabilities = [], idempotency } of entities) {
    if (capabilities.length > 0 && type !== "ai_agent") throw new Undo("wrong-type");
    for (const capability of capabilities) yield* putCapability(db, ppnumId, capability);
    if (idempotency) yield* remember(db, actorOf(by), idempotency, ppnumId, now);
  }
}

/** What came of the same request before. */
function* before(db: NumbersDatabase, { idempotency }: NewEntity, by: By, now: number): Asking<CreateOutcome | undefined> {
  if (!idempotency) return undefined;
  const known = yield* earlier(db, actorOf(by), idempotency, now);
  if (!known || "refused" in known) return known;
  const made = yield* findEntity(db, known.ppnumId);
  if (!made) return undefined;
  const { ppnumId, ppnum = "" } = entityOf(made);
  return { again: { ppnumId, ppnum } };
}

/** Within a transaction. @throws Undo */
export function* create(db: NumbersDatabase, creation: Creation): Asking<CreateOutcome> {
  const { entities, by, now, poolFull } = creation;
  const [first] = entities;
  if (!first) return { created: [] };
  const earlier = yield* before(db, first, by, now);
  if (earlier) return earlier;
  if (first.type === "human" && (yield* db.taken()) >= poolFull) throw new Undo("pool-full");
  const depth = yield* placeOf(db, first, entities.length, by);
  const created = yield* insertAll(db, creation, depth);
  yield* equip(db, creation);
  if (first.owner !== undefined) yield* countOwned(db, first.owner, created.length);
  yield* announceMoving(db, "created", now);
  const [subject, outcome] =
    created.length === 1 ? [first.ppnumId, first.type] : [first.owner ?? "", `${created.length} ${first.type}`];
  yield* db.audit({ at: now, actor: actorOf(by), action: "create", subject, outcome });
  return { created };
}
