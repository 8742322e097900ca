/** Backups, one a key. */

import { sql } from "../../../src/host/postgres/database.ts";
import type { Backup, BackupStore } from "../store.ts";
import { type Access, nameOf } from "./access.ts";
import type { Space } from "./space.ts";

const CURRENT = sql("SELECT version, octet_length(ciphertext) AS size FROM backups WHERE owner = $1");
const COUNT = sql("SELECT count_usage(0, 0, 0, $1, 0)");
const STORE = sql(
  `INSERT INTO backups (owner, version, stored_at, ciphertext) VALUES ($1, 1, $2, $3)
   ON CONFLICT (owner) DO UPDATE SET version = backups.version + 1, stored_at = excluded.stored_at, ciphertext = excluded.ciphertext
   RETURNING version`,
);
const FETCH = sql('SELECT ciphertext, version, stored_at AS "storedAt" FROM backups WHERE owner = $1');
const REMOVE = sql("DELETE FROM backups WHERE owner = $1 RETURNING octet_length(ciphertext) AS size");

export const backupStore = (access: Access, space: Space): BackupStore => ({
  store: (owner, ciphertext, now, ifVersion) =>
    access.changeAlone(nameOf("backup", owner), async (query) => {
      const [before = { version: 0, size: 0 }] = await query<{ version: number; size: number }>(CURRENT, owner);
      if (ifVersion !== undefined && before.version !== ifVersion) return "conflict";
      const more = ciphertext.length - before.size;
      if (more > 0 && !space.backupsHave(more)) return "quota";
      const [row] = await query<{ version: number }>(STORE, owner, Math.floor(now), ciphertext);
      await query(COUNT, more);
      space.backupsChanged(more);
      return (row as { version: number }).version;
    }),
  fetch: (owner) => access.row<Backup>(FETCH, owner),
  delete: (owner) =>
    access.changeAlone(nameOf("backup", owner), async (query) => {
      const [removed] = await query<{ size: number }>(REMOVE, owner);
      if (!removed) return;
      await query(COUNT, -removed.size);
      space.backupsChanged(-removed.size);
    }),
});
