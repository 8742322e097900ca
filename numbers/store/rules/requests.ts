/** Requests that may come twice: what came of one is found again for a day, by every process of the directory. */
import type { Idempotency } from "../contract-entities.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";

export const IDEMPOTENT_SECS = 86_400;

const REMEMBER = `INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (owner, key) DO UPDATE SET digest = excluded.digest, ppnum_id = excluded.ppnum_id, at = excluded.at`;

/** Of what is not there any more, nothing. */
const EARLIER = `SELECT i.digest, i.ppnum_id FROM idempotency i JOIN entity e ON e.ppnum_id = i.ppnum_id
  WHERE i.owner = ? AND i.key = ? AND i.at > ?`;

export type Earlier = { readonly ppnumId: string } | { readonly refused: "other-fields" };

export function* earlier(
  db: NumbersDatabase,
  owner: string,
  { key, digest }: Idempotency,
  now: number,
): Asking<Earlier | undefined> {
  const row = yield* db.get<{ digest: Buffer; ppnum_id: string }>(EARLIER, owner, key, now - IDEMPOTENT_SECS);
  if (!row) return undefined;
  return row.digest.equals(digest) ? { ppnumId: row.ppnum_id } : { refused: "other-fields" };
}

export function* remember(
  db: NumbersDatabase,
  owner: string,
  { key, digest }: Idempotency,
  ppnumId: string,
  now: number,
): Asking<void> {
  yield* db.run(REMEMBER, owner, key, digest, ppnumId, now);
}
