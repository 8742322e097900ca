/** Numbered migrations. The database's `user_version` is the number of those applied. */
import type { Database } from "better-sqlite3";
import { StoreError } from "./store-error.ts";

/**
 * Applies the missing migrations in one transaction.
 * @param migrations in order. A released one is never edited; a change is a new one at the end
 * @param server the server's name, for the error message: `relay`
 * @throws StoreError when a newer server has written the database
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
