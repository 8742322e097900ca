/** Numbered migrations; the database's `user_version` says how many it has. */
import type { Database } from "better-sqlite3";
import { StoreError } from "./store-error.ts";

/**
 * Brings the database up to date.
 * @param migrations in order, never edited once released: a change is a new one at the end
 * @param server what it is the database of, for people: `relay`
 * @throws StoreError when it was written by a newer server
 */
export function migrate(db: Database, migrations: readonly string[], server: string): void {
  const upgrade = db.transaction(() => {
    const version = db.pragma("user_version", { simple: true }) as number;
    const known = migrations.length;
    if (version > known) {
      throw new StoreError(`the database has version ${version}, this ${server} knows ${known}: it was written by a newer one`);
    }
    for (const sql of migrations.slice(version)) db.exec(sql);
    db.pragma(`user_version = ${known}`);
  });
  upgrade.immediate();
}
