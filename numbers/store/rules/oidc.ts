/** What the auth server keeps for a time. */
import type { OidcStore, StoredOidcRow } from "../contract-accounts.ts";
import type { Value } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";

interface Row {
  readonly model: string;
  readonly id: Buffer;
  readonly grant_id: string | null;
  readonly uid: string | null;
  readonly account: string | null;
  readonly body: string;
  readonly expires_at: number | null;
  readonly consumed_at: number | null;
}

function storedOf(row: Row): StoredOidcRow {
  const { model, id, grant_id, uid, account, body, expires_at, consumed_at } = row;
  return {
    ...{ model, id, body },
    ...(grant_id === null ? {} : { grantId: grant_id }),
    ...(uid === null ? {} : { uid }),
    ...(account === null ? {} : { account }),
    ...(expires_at === null ? {} : { expiresAt: expires_at }),
    consumedAt: consumed_at ?? undefined,
  };
}

const LIVE = "(expires_at IS NULL OR expires_at > ?)";

const remove = (db: NumbersDatabase, where: string, ...values: Value[]): Promise<void> =>
  db.writeApart(function* () {
    yield* db.run(`DELETE FROM oidc WHERE ${where}`, ...values);
  });

export const oidcStore = (db: NumbersDatabase): OidcStore => ({
  put: ({ model, id, grantId, uid, account, body, expiresAt }, _now) =>
    db.writeApart(function* () {
      yield* db.run(
        `INSERT INTO oidc (model, id, grant_id, uid, account, body, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (model, id) DO UPDATE SET grant_id = excluded.grant_id, uid = excluded.uid, account = excluded.account,
           body = excluded.body, expires_at = excluded.expires_at`,
        ...[model, id, grantId ?? null, uid ?? null, account ?? null, body, expiresAt ?? null],
      );
    }),
  replace: ({ model, id, body, expiresAt }, before) =>
    db.writeApart(function* () {
      const sql = "UPDATE oidc SET body = ?, expires_at = ? WHERE model = ? AND id = ? AND body = ?";
      return (yield* db.run(sql, body, expiresAt ?? null, model, id, before)) > 0 ? "replaced" : "changed";
    }),
  async find(model, id, now) {
    const row = await db.row<Row>(`SELECT * FROM oidc WHERE model = ? AND id = ? AND ${LIVE}`, model, id, now);
    return row && storedOf(row);
  },
  async findByUid(model, uid, now) {
    const row = await db.row<Row>(`SELECT * FROM oidc WHERE model = ? AND uid = ? AND ${LIVE}`, model, uid, now);
    return row && storedOf(row);
  },
  consume: (model, id, now) =>
    db.writeApart(function* () {
      const sql = `UPDATE oidc SET consumed_at = ? WHERE model = ? AND id = ? AND consumed_at IS NULL AND ${LIVE}`;
      if ((yield* db.run(sql, now, model, id, now)) > 0) return "consumed";
      return (yield* db.count("SELECT count(*) FROM oidc WHERE model = ? AND id = ?", model, id)) > 0 ? "before" : "not-found";
    }),
  remove: (model, id) => remove(db, "model = ? AND id = ?", model, id),
  removeGrant: (grantId) => remove(db, "grant_id = ?", grantId),
  list: async (model, account, now) =>
    (await db.rows<Row>(`SELECT * FROM oidc WHERE model = ? AND account = ? AND ${LIVE} ORDER BY id`, model, account, now)).map(
      storedOf,
    ),
  removeAccount: (account) => remove(db, "account = ?", account),
});
