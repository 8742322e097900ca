/** A lock that ends with its connection. */
import pg from "pg";
import { connectionConfig, end } from "../../../src/host/postgres/database.ts";
import { StoreError } from "../../../src/host/sqlite/store-error.ts";

/** A start takes seconds. */
const LOCK_MS = 60_000;

/** Waits for it. @returns what releases it. @throws Error where the database does not answer */
export async function heldLock(url: string, name: string): Promise<() => Promise<void>> {
  const client = new pg.Client(connectionConfig(url, "cairn-relay start"));
  // Told by the query under way as well.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(`SET lock_timeout = ${LOCK_MS}`);
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
  } catch (error) {
    await end(client);
    const isHeld = (error as { readonly code?: unknown }).code === "55P03";
    throw isHeld
      ? new StoreError("another relay of this database has been starting for a minute; stop it, or start this one later")
      : error;
  }
  return () => end(client);
}
