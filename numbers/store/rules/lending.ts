/** Who lets which AI agent speak for them. */
import { type Lending, type LendingStore, MAX_LENDING_SECS } from "../contract-accounts.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { findEntity } from "./rows.ts";

interface LendingRow {
  readonly person: string;
  readonly agent: string;
  readonly scopes: string;
  readonly until: number;
}

const LIVE = `SELECT d.* FROM delegation d JOIN entity p ON p.ppnum_id = d.person AND p.state = 'active'
  JOIN entity a ON a.ppnum_id = d.agent AND a.state = 'active' WHERE d.revoked_at IS NULL AND d.until > ?`;

const SET_LENDING = `INSERT INTO delegation VALUES (?, ?, ?, ?, NULL)
  ON CONFLICT (person, agent) DO UPDATE SET scopes = excluded.scopes, until = excluded.until, revoked_at = NULL`;

const lendingOf = ({ person, agent, scopes, until }: LendingRow): Lending => ({
  ...{ person, agent, until },
  scopes: scopes === "" ? [] : scopes.split(" "),
});

export const lendingOfPair = (db: NumbersDatabase, person: string, agent: string, now: number): Asking<LendingRow | undefined> =>
  db.get<LendingRow>(`${LIVE} AND d.person = ? AND d.agent = ?`, now, person, agent);

function* lend(db: NumbersDatabase, { person, agent, scopes, until }: Lending, now: number) {
  const [lender, borrower] = [yield* findEntity(db, person), yield* findEntity(db, agent)];
  if (!lender || !borrower) return "not-found";
  if (lender.type !== "human" || borrower.type !== "ai_agent") return "wrong-type";
  if (lender.state !== "active" || borrower.state !== "active") return "not-active";
  if (until <= now || until > now + MAX_LENDING_SECS) return "too-long";
  yield* db.run(SET_LENDING, person, agent, scopes.join(" "), until);
  for (const one of [person, agent]) yield* db.event(one, "lent", now);
  yield* db.audit({ at: now, actor: person, action: "lent", subject: agent, outcome: "" });
  return "lent";
}

export const lendingStore = (db: NumbersDatabase): LendingStore => ({
  lend: (lending, now) => db.write(() => lend(db, lending, now)),
  async between(person, agent, now) {
    const row = await db.read(() => lendingOfPair(db, person, agent, now));
    return row && lendingOf(row);
  },
  lentBy: async (person, now) =>
    (await db.rows<LendingRow>(`${LIVE} AND d.person = ? ORDER BY d.agent`, now, person)).map(lendingOf),
  borrowedBy: async (agent, now) =>
    (await db.rows<LendingRow>(`${LIVE} AND d.agent = ? ORDER BY d.person`, now, agent)).map(lendingOf),
  end: (person, agent, now) =>
    db.write(function* () {
      const sql = "UPDATE delegation SET revoked_at = ? WHERE person = ? AND agent = ? AND revoked_at IS NULL";
      if ((yield* db.run(sql, now, person, agent)) === 0) return "not-found";
      for (const one of [person, agent]) yield* db.event(one, "lending-ended", now);
      yield* db.audit({ at: now, actor: person, action: "lending-ended", subject: agent, outcome: "" });
      return "ended";
    }),
});
