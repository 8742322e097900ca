/** Accounts and numbers: making them, and reading them. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { type EntityType, mayReach, type Reach } from "../../model/entity-type.ts";
import type { Card, CreateOutcome, EntityStore, LifeStore } from "../contract-entities.ts";
import { create, Undo } from "./creation.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { deactivate, NoNumber, rotate } from "./endings.ts";
import { activate, release, resume, suspend } from "./life.ts";
import { type EntityRow, entityOf, findEntity, findFor, isUnder, SELECT_ENTITY } from "./rows.ts";

interface CardRow {
  readonly ppnum_id: string;
  readonly ppnum: string;
  readonly type: EntityType;
  readonly display_name: string | null;
  readonly reach: Reach;
  readonly subject_pk: Bytes | null;
  readonly relay_url: string | null;
  readonly bytes: Bytes | null;
}

/** Time first, then the number. */
const CARD = `SELECT e.ppnum_id, n.ppnum, e.type, e.display_name, e.reach, k.subject_pk, k.relay_url, a.bytes
  FROM number n JOIN entity e ON e.ppnum_id = n.ppnum_id
  LEFT JOIN number_key k ON k.subject_pk =
    (SELECT subject_pk FROM number_key WHERE ppnum_id = n.ppnum_id AND ended IS NULL ORDER BY since DESC, subject_pk LIMIT 1)
  LEFT JOIN attestation a ON a.serial =
    (SELECT serial FROM attestation WHERE ppnum_id = n.ppnum_id AND subject_pk = k.subject_pk AND bare = 0 AND former = 0 AND actor IS NULL
     AND not_after > ? ORDER BY not_after DESC, serial LIMIT 1)
  WHERE n.ppnum = ? AND n.state = 'active'`;

const cardOf = (row: CardRow): Card => ({
  ppnumId: row.ppnum_id,
  ppnum: row.ppnum,
  type: row.type,
  displayName: row.display_name ?? undefined,
  reach: row.reach,
  subject: row.subject_pk ?? undefined,
  relayUrl: row.relay_url ?? undefined,
  attestation: row.bytes ?? undefined,
});

const OWNED = `WITH RECURSIVE below(id) AS
  (SELECT ppnum_id FROM entity WHERE owner = ? UNION ALL SELECT ppnum_id FROM entity JOIN below ON owner = id)
  ${SELECT_ENTITY} WHERE e.ppnum_id IN (SELECT id FROM below) AND e.ppnum_id > ? ORDER BY e.ppnum_id LIMIT ?`;

async function creating(work: Promise<CreateOutcome>): Promise<CreateOutcome> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Undo) return { refused: error.refused };
    throw error;
  }
}

export const entityStore = (db: NumbersDatabase, poolFull: number): EntityStore => ({
  create: (entities, draw, by, now) => creating(db.write(() => create(db, { entities, draw, by, now, poolFull }))),
  async get(ppnumId) {
    const row = await db.read(() => findEntity(db, ppnumId));
    return row && entityOf(row);
  },
  async byPpnum(ppnum) {
    const row = await db.row<EntityRow>(
      "SELECT e.*, n.ppnum FROM number n JOIN entity e ON e.ppnum_id = n.ppnum_id WHERE n.ppnum = ? AND n.state <> 'quarantined'",
      ppnum,
    );
    return row && entityOf(row);
  },
  async card(ppnum, now) {
    const row = await db.row<CardRow>(CARD, now, ppnum);
    return row && cardOf(row);
  },
  owned: async (owner, { limit, after = "" }) => (await db.rows<EntityRow>(OWNED, owner, after, limit)).map(entityOf),
  ownedCount: async (owner) => (await db.read(() => findEntity(db, owner)))?.owned ?? 0,
  isUnder: (ppnumId, owner) => db.read(() => isUnder(db, ppnumId, owner)),
  setReach: (ppnumId, reach, by, now) =>
    db.write(function* () {
      const row = yield* findFor(db, ppnumId, by);
      if (!row || row.state === "deactivated") return "not-found";
      if (!mayReach(row.type, reach)) return "bad-reach";
      if (row.reach === reach) return "set";
      yield* db.run("UPDATE entity SET reach = ? WHERE ppnum_id = ?", reach, ppnumId);
      yield* db.audit({ at: now, actor: actorOf(by), action: "reach-set", subject: ppnumId, outcome: reach });
      return "set";
    }),
  setDisplayName: (ppnumId, name, by, now) =>
    db.write(function* () {
      const row = yield* findFor(db, ppnumId, by);
      if (!row || row.state === "deactivated" || row.type === "mask") return "not-found";
      if (row.display_name === (name ?? null)) return "set";
      yield* db.run("UPDATE entity SET display_name = ? WHERE ppnum_id = ?", name ?? null, ppnumId);
      yield* db.audit({ at: now, actor: actorOf(by), action: "name-set", subject: ppnumId, outcome: "" });
      return "set";
    }),
});

export const lifeStore = (db: NumbersDatabase): LifeStore => ({
  activate: (ppnumId, by, now) => db.write(() => activate(db, { ppnumId, by, now })),
  release: (ppnumId, now) => db.write(() => release(db, ppnumId, { entity: ppnumId }, now)),
  suspend: (ppnumId, by, now, expected) => db.write(() => suspend(db, { ppnumId, by, now, expected })),
  resume: (ppnumId, by, now, expected) => db.write(() => resume(db, { ppnumId, by, now, expected })),
  deactivate: (ppnumId, by, now, expected) => db.write(() => deactivate(db, { ppnumId, by, now, expected })),
  async rotate(ppnumId, draw, by, now, expected) {
    try {
      return await db.write(() => rotate(db, { ppnumId, by, now, expected }, draw));
    } catch (error) {
      if (error instanceof NoNumber) return { refused: "pool-exhausted" };
      throw error;
    }
  },
});
