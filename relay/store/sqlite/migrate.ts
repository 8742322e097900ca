/** Numbered migrations; the database's `user_version` says how many it has. */
import type { Database } from "better-sqlite3";
import { StoreError } from "../store.ts";
import { mailboxAndTokens } from "./migrations/001-mailbox-and-tokens.ts";
import { rooms } from "./migrations/002-rooms.ts";
import { backupAndPush } from "./migrations/003-backup-and-push.ts";
import { quotasAndBlocks } from "./migrations/004-quotas-and-blocks.ts";
import { roomUsage } from "./migrations/005-room-usage.ts";
import { backupUsage } from "./migrations/006-backup-usage.ts";
import { fairListing } from "./migrations/007-fair-listing.ts";
import { pushRefusals } from "./migrations/008-push-refusals.ts";
import { probeLoad } from "./migrations/009-probe-load.ts";
import { boundKeysAndRoomTokens } from "./migrations/010-bound-keys-and-room-tokens.ts";

/** In order, never edited once released: a change is a new one at the end. */
const MIGRATIONS: readonly string[] = [
  mailboxAndTokens,
  rooms,
  backupAndPush,
  quotasAndBlocks,
  roomUsage,
  backupUsage,
  fairListing,
  pushRefusals,
  probeLoad,
  boundKeysAndRoomTokens,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the database up to date. @throws StoreError when it was written by a newer relay. */
export function migrate(db: Database): void {
  const upgrade = db.transaction(() => {
    const version = db.pragma("user_version", { simple: true }) as number;
    if (version > SCHEMA_VERSION) {
      throw new StoreError(
        `the database has version ${version}, this relay knows ${SCHEMA_VERSION}: it was written by a newer one`,
      );
    }
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  });
  upgrade.immediate();
}
