/** Keeps a relay from the database that it should not use: of two, only one has the mail. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import { DATABASE } from "./store/sqlite/sqlite-store.ts";

const MOVED = `${DATABASE}.moved`;

/** Called when everything in a data directory's database is in PostgreSQL. */
export const markMoved = (dataDir: string): void =>
  writeFileSync(join(dataDir, MOVED), "What was in relay.db is in PostgreSQL. Without this file a relay uses relay.db again.\n", {
    mode: 0o600,
  });

/** @param usesPostgres whether PPP_STORE is set. @throws StoreError */
export function requireRightStore(dataDir: string, usesPostgres: boolean): void {
  const isMoved = existsSync(join(dataDir, MOVED));
  if (!usesPostgres && isMoved)
    throw new StoreError(`${DATABASE} was moved to PostgreSQL: set PPP_STORE (or delete ${MOVED} to go back)`);
  if (usesPostgres && !isMoved && existsSync(join(dataDir, DATABASE)))
    throw new StoreError(`there is a ${DATABASE} in ${dataDir} that was not moved: cairn-relay move, or take it away`);
}
