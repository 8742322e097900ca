/** Secrets of clients: their hashes alone. */
import { MAX_SECRETS, type Secret, type SecretStore } from "../contract-accounts.ts";
import type { NewSecret } from "../contract-entities.ts";
import type { Asking, Value } from "./asking.ts";
import { actorOf, type NumbersDatabase } from "./database.ts";
import { insertRows } from "./many.ts";
import { findFor } from "./rows.ts";

interface SecretRow {
  readonly hash: Buffer;
  readonly hint: string;
  readonly created_at: number;
  readonly expires_at: number | null;
}

const secretOf = (row: SecretRow): Secret => ({
  hash: row.hash,
  hint: row.hint,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
});

export const secretRow = (clientId: string, { hash, hint, expiresAt }: NewSecret, now: number): readonly Value[] => [
  ...[clientId, hash, hint, now, expiresAt ?? null],
];

/** Also the tokens that came of them. */
function* endSecrets(db: NumbersDatabase, clientId: string): Asking<void> {
  yield* db.run("DELETE FROM secret WHERE client_id = ?", clientId);
  yield* db.run("UPDATE entity SET token_generation = token_generation + 1 WHERE ppnum_id = ?", clientId);
}

/** The newest two stay. */
function* putSecret(db: NumbersDatabase, clientId: string, secret: NewSecret, now: number): Asking<void> {
  yield* db.run(
    `DELETE FROM secret WHERE client_id = ? AND hash NOT IN
       (SELECT hash FROM secret WHERE client_id = ? ORDER BY created_at DESC, hash LIMIT ?)`,
    ...[clientId, clientId, MAX_SECRETS - 1],
  );
  yield* insertRows(db, "secret", [secretRow(clientId, secret, now)]);
}

export const secretStore = (db: NumbersDatabase): SecretStore => ({
  roll: (ppnumId, secret, by, now, atOnce = false) =>
    db.write(function* () {
      const row = yield* findFor(db, ppnumId, by);
      if (!row || row.state === "deactivated") return "not-found";
      if (row.has_secret === 0) return "no-secret";
      if (atOnce) yield* endSecrets(db, ppnumId);
      yield* putSecret(db, ppnumId, secret, now);
      yield* db.event(ppnumId, "secret-rolled", now);
      yield* db.audit({ at: now, actor: actorOf(by), action: "secret-rolled", subject: ppnumId, outcome: atOnce ? "at once" : "" });
      return "rolled";
    }),
  live: async (ppnumId, now) =>
    (
      await db.rows<SecretRow>(
        `SELECT s.* FROM secret s JOIN entity e ON e.ppnum_id = s.client_id AND e.state = 'active'
         WHERE s.client_id = ? AND (s.expires_at IS NULL OR s.expires_at > ?) ORDER BY s.created_at DESC`,
        ...[ppnumId, now],
      )
    ).map(secretOf),
});
