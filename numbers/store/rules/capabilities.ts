/** What AI agents say they can do, and the look-up from that to them. */
import { type Capability, versionRank } from "../../model/capability.ts";
import type { EntityType } from "../../model/entity-type.ts";
import { type CapabilityStore, type CapableAgent, MAX_CAPABILITIES } from "../contract-public.ts";
import type { Asking } from "./asking.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { findFor } from "./rows.ts";

interface CapabilityRow {
  readonly name: string;
  readonly version: string;
  readonly rank: number;
  readonly input_schema: string;
  readonly output_schema: string;
}

interface AgentRow extends CapabilityRow {
  readonly ppnum_id: string;
  readonly ppnum: string;
  readonly type: EntityType;
  readonly display_name: string | null;
}

const capabilityOf = ({ name, version, input_schema, output_schema }: CapabilityRow): Capability => ({
  ...{ name, version },
  inputSchema: input_schema,
  outputSchema: output_schema,
});

/** @param capability one that `capabilityFault` found nothing wrong with @returns whether it is another than before */
export function* putCapability(db: NumbersDatabase, ppnumId: string, capability: Capability): Asking<boolean> {
  const { name, version, inputSchema, outputSchema } = capability;
  const changed = yield* db.run(
    `INSERT INTO capability VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (ppnum_id, name, version) DO UPDATE SET
       rank = excluded.rank, input_schema = excluded.input_schema, output_schema = excluded.output_schema, active = 1
     WHERE capability.input_schema <> excluded.input_schema OR capability.output_schema <> excluded.output_schema OR capability.active <> 1`,
    ...[ppnumId, name, version, versionRank(version) ?? 0, inputSchema, outputSchema],
  );
  return changed > 0;
}

const agentOf = (row: AgentRow): CapableAgent => ({
  ppnum: row.ppnum,
  type: row.type,
  displayName: row.display_name ?? undefined,
  capability: capabilityOf(row),
  cursor: `${row.rank}.${row.ppnum_id}`,
});

const COUNT = "SELECT count(*) FROM capability WHERE ppnum_id = ? AND active = 1 AND NOT (name = ? AND version = ?)";

/** It has that one, and no other. */
function* isLast(db: NumbersDatabase, ppnumId: string, name: string, version: string): Asking<boolean> {
  const all = "SELECT count(*) FROM capability WHERE ppnum_id = ? AND active = 1";
  const has = `${all} AND name = ? AND version = ?`;
  return (yield* db.count(has, ppnumId, name, version)) > 0 && (yield* db.count(all, ppnumId)) === 1;
}

export const capabilityStore = (db: NumbersDatabase): CapabilityStore => ({
  put: (ppnumId, capability, by, now) =>
    db.write(function* () {
      const row = yield* findFor(db, ppnumId, by);
      if (!row || row.state === "deactivated") return "not-found";
      if (row.type !== "ai_agent") return "not-an-agent";
      if ((yield* db.count(COUNT, ppnumId, capability.name, capability.version)) >= MAX_CAPABILITIES) return "too-many";
      if (!(yield* putCapability(db, ppnumId, capability))) return "put";
      yield* db.event(ppnumId, "capability-changed", now);
      yield* db.audit({ at: now, actor: actorOf(by), action: "capability-put", subject: ppnumId, outcome: "" });
      return "put";
    }),
  drop: (ppnumId, name, version, by, now) =>
    db.write(function* () {
      const row = yield* findFor(db, ppnumId, by);
      if (!row) return "not-found";
      // What nobody owns is an agent by what it can do.
      if (row.owner === null && (yield* isLast(db, ppnumId, name, version))) return "last";
      const sql = "DELETE FROM capability WHERE ppnum_id = ? AND name = ? AND version = ? AND active = 1";
      if ((yield* db.run(sql, ppnumId, name, version)) === 0) return "not-found";
      yield* db.event(ppnumId, "capability-changed", now);
      yield* db.audit({ at: now, actor: actorOf(by), action: "capability-dropped", subject: ppnumId, outcome: "" });
      return "dropped";
    }),
  list: async (ppnumId) =>
    (await db.rows<CapabilityRow>("SELECT * FROM capability WHERE ppnum_id = ? AND active = 1 ORDER BY name, rank", ppnumId)).map(
      capabilityOf,
    ),
  async find({ name, from, below, limit, after }) {
    const [, rank = "-1", id = ""] = /^(\d+)\.(\w+)$/.exec(after ?? "") ?? [];
    const sql = `SELECT c.*, n.ppnum, e.type, e.display_name FROM capability c
      JOIN entity e ON e.ppnum_id = c.ppnum_id AND e.state = 'active' AND e.reach = 'open'
      JOIN number n ON n.ppnum_id = c.ppnum_id AND n.state <> 'quarantined' AND n.state = 'active'
      WHERE c.name = ? AND c.rank >= ? AND c.rank < ? AND c.active = 1 AND (c.rank, c.ppnum_id) > (?, ?)
      ORDER BY c.rank, c.ppnum_id LIMIT ?`;
    return (await db.rows<AgentRow>(sql, name, from, below, Number(rank), id, limit)).map(agentOf);
  },
});
