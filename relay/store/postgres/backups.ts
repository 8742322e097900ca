/** Backups, one a key. */
import type { Backup, BackupStore } from "../store.ts";
import { type Access, nameOf } from "./access.ts";
import { type Query, sql } from "./database.ts";
import type { Space } from "./space.ts";

const CURRENT = sql("SELECT version, octet_length(ciphertext) AS size FROM backups WHERE owner = $1");
/** Slow where there are many, and asked only when one grows. */
const ALL = sql("SELECT coalesce(sum(octet_length(ciphertext)), 0) AS bytes FROM backups");
const STORE = sql(
  `INSERT INTO backups (owner, version, stored_at, ciphertext) VALUES ($1, 1, $2, $3)
   ON CONFLICT (owner) DO UPDATE SET version = backups.version + 1, stored_at = excluded.stored_at, ciphertext = excluded.ciphertext
   RETURNING version`,
);
const FETCH = sql('SELECT ciphertext, version, stored_at AS "storedAt" FROM backups WHERE owner = $1');
const REMOVE = sql("DELETE FROM backups WHERE owner = $1");

/** Whether backups may grow by so many bytes. */
async function mayGrow(query: Query, space: Space, more: number): Promise<boolean> {
  if (more <= 0 || !space.isBounded) return true;
  const [all] = await query<{ bytes: number }>(ALL);
  return all !== undefined && space.backupsHave(all.bytes + more) && space.has(more);
}

export const backupStore = (access: Access, space: Space): BackupStore => ({
  store: (owner, ciphertext, now, ifVersion) =>
    access.changeAlone(nameOf("backup", owner), async (query) => {
      const [before = { version: 0, size: 0 }] = await query<{ version: number; size: number }>(CURRENT, owner);
      if (ifVersion !== undefined && before.version !== ifVersion) return "conflict";
      const more = ciphertext.length - before.size;
      if (!(await mayGrow(query, space, more))) return "quota";
      const [row] = await query<{ version: number }>(STORE, owner, Math.floor(now), ciphertext);
      if (more > 0) space.taken(more);
      return (row as { version: number }).version;
    }),
  fetch: (owner) => access.row<Backup>(FETCH, owner),
  async delete(owner) {
    await access.writeInTurn(nameOf("backup", owner), REMOVE, owner);
  },
});
