/** Aliases and what they lead to. */
import type { AliasKind } from "../../model/alias.ts";
import { isPpnumId } from "../../model/ppnum-id.ts";
import type { By } from "../by.ts";
import { type Alias, type AliasStore, MAX_ALIASES } from "../contract-public.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { findFor, isUnder } from "./rows.ts";

interface AliasRow {
  readonly alias: string;
  readonly scope: string;
  readonly kind: AliasKind;
  readonly priority: number;
}

const TAKEN = `SELECT count(*) FROM alias a JOIN entity e ON e.ppnum_id = a.ppnum_id AND e.state <> 'deactivated'
  WHERE a.alias = ? AND a.scope = ? AND a.ppnum_id <> ? AND a.active = 1`;
/** The same again changes nothing. */
const PUT = `INSERT INTO alias VALUES (?, ?, ?, ?, ?, 1, ?)
  ON CONFLICT (alias, scope, ppnum_id) DO UPDATE SET kind = excluded.kind, priority = excluded.priority, active = 1
  WHERE alias.kind <> excluded.kind OR alias.priority <> excluded.priority OR alias.active <> 1`;
const MINE = "SELECT count(*) FROM alias WHERE ppnum_id = ? AND active = 1 AND NOT (alias = ? AND scope = ?)";

function* put(db: NumbersDatabase, ppnumId: string, { alias, scope, kind, priority }: Alias, by: By, now: number) {
  const row = yield* findFor(db, ppnumId, by);
  if (!row || row.state === "deactivated" || row.type === "mask") return "not-found";
  // Where a scope is an account, names in it are that account's to give.
  if (!("admin" in by) && isPpnumId(scope) && !(yield* isUnder(db, ppnumId, scope))) return "taken";
  // Else whoever gives the higher priority would take over a name that others know.
  if (!("admin" in by) && (yield* db.count(TAKEN, alias, scope, ppnumId)) > 0) return "taken";
  if ((yield* db.count(MINE, ppnumId, alias, scope)) >= MAX_ALIASES) return "too-many";
  const changed = yield* db.run(PUT, alias, scope, ppnumId, kind, priority, now);
  if (changed === 0) return "put";
  yield* db.event(ppnumId, "alias-changed", now);
  yield* db.audit({ at: now, actor: actorOf(by), action: "alias-put", subject: ppnumId, outcome: kind });
  return "put";
}

export const aliasStore = (db: NumbersDatabase): AliasStore => ({
  put: (ppnumId, alias, by, now) => db.write(() => put(db, ppnumId, alias, by, now)),
  drop: (ppnumId, alias, scope, by, now) =>
    db.write(function* () {
      if (!(yield* findFor(db, ppnumId, by))) return "not-found";
      if ((yield* db.run("DELETE FROM alias WHERE alias = ? AND scope = ? AND ppnum_id = ?", alias, scope, ppnumId)) === 0)
        return "not-found";
      yield* db.event(ppnumId, "alias-changed", now);
      yield* db.audit({ at: now, actor: actorOf(by), action: "alias-dropped", subject: ppnumId, outcome: "" });
      return "dropped";
    }),
  list: async (ppnumId) =>
    (await db.rows<AliasRow>("SELECT * FROM alias WHERE ppnum_id = ? AND active = 1 ORDER BY alias, scope", ppnumId)).map(
      ({ alias, scope, kind, priority }) => ({ alias, scope, kind, priority }),
    ),
  async resolve(alias, scope) {
    const sql = `SELECT n.ppnum FROM alias a CROSS JOIN number n ON n.ppnum_id = a.ppnum_id AND n.state <> 'quarantined' AND n.state = 'active'
      WHERE a.alias = ? AND a.scope IN (?, '') AND a.active = 1
      ORDER BY a.scope = '', a.priority DESC, a.since, a.ppnum_id LIMIT 1`;
    return (await db.row<{ ppnum: string }>(sql, alias, scope))?.ppnum;
  },
});
