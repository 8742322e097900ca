/** Writes of backups and push registrations. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { isRefusedForGood } from "../refusals.ts";
import type { Writes } from "./ops.ts";
import type { Usage } from "./usage.ts";

export function backupWrites(db: Database, usage: Usage): Writes<"storeBackup" | "deleteBackup"> {
  const store = db
    .prepare<[Bytes, number, Bytes], number>(
      `INSERT INTO backups (owner, version, stored_at, ciphertext) VALUES (?, 1, ?, ?)
       ON CONFLICT (owner) DO UPDATE SET version = version + 1, stored_at = excluded.stored_at, ciphertext = excluded.ciphertext
       RETURNING version`,
    )
    .pluck();
  const current = db.prepare<[Bytes], number>("SELECT version FROM backups WHERE owner = ?").pluck();
  const remove = db.prepare<[Bytes]>("DELETE FROM backups WHERE owner = ?");
  const lengthOf = db.prepare<[Bytes], number>("SELECT length(ciphertext) FROM backups WHERE owner = ?").pluck();
  return {
    storeBackup({ owner, ciphertext, now, ifVersion }) {
      // The comparison is in the writer, so no other write can come in between.
      if (ifVersion !== undefined && (current.get(owner) ?? 0) !== ifVersion) return "conflict";
      // A backup that is not larger than the one it replaces needs no further space.
      const more = ciphertext.length - (lengthOf.get(owner) ?? 0);
      if (more > 0 && !usage.backupsHaveSpace(more)) return "quota";
      usage.backupsChanged(more);
      return store.get(owner, Math.floor(now), ciphertext) as number;
    },
    deleteBackup({ owner }) {
      usage.backupsChanged(-(lengthOf.get(owner) ?? 0));
      remove.run(owner);
      return null;
    },
  };
}

export function pushWrites(db: Database): Writes<"registerPush" | "deregisterPush" | "pushAnswered"> {
  const remove = db.prepare<[Bytes, string]>("DELETE FROM push_registrations WHERE owner = ? AND token = ?");
  const add = db.prepare<[Bytes, string, string]>("INSERT INTO push_registrations (owner, platform, token) VALUES (?, ?, ?)");
  const dropOldest = db.prepare<[Bytes, number]>(
    `DELETE FROM push_registrations WHERE registration IN (
       SELECT registration FROM push_registrations WHERE owner = ? ORDER BY registration DESC LIMIT -1 OFFSET ?)`,
  );
  const refused = db.prepare<[number, Bytes, string], { refusals: number; since: number }>(
    `UPDATE push_registrations SET refusals = refusals + 1, refused_since = coalesce(refused_since, ?)
       WHERE owner = ? AND token = ? RETURNING refusals, refused_since AS since`,
  );
  const taken = db.prepare<[Bytes, string]>(
    "UPDATE push_registrations SET refusals = 0, refused_since = NULL WHERE owner = ? AND token = ? AND refusals > 0",
  );
  return {
    pushAnswered({ owner, token, refused: isRefusal, now }) {
      if (!isRefusal) taken.run(owner, token);
      const row = isRefusal ? refused.get(Math.floor(now), owner, token) : undefined;
      if (row && isRefusedForGood(row, now)) remove.run(owner, token);
      return null;
    },
    registerPush({ owner, platform, token }) {
      // Inserted again, so that a repeated registration becomes the newest.
      remove.run(owner, token);
      add.run(owner, platform, token);
      dropOldest.run(owner, RELAY_LIMITS.MAX_PUSH_REGISTRATIONS);
      return null;
    },
    deregisterPush({ owner, token }) {
      remove.run(owner, token);
      return null;
    },
  };
}
