/** `purge` in PostgreSQL. */
import { systemClock } from "../../../src/host/ports.ts";
import { openPostgresStore } from "../../store/postgres/postgres-store.ts";
import type { AdminContext } from "../database.ts";
import { purgeStore } from "../purge.ts";
import { relayKeyIn } from "../relay-key.ts";
import { withPostgres } from "./database.ts";

export async function purge(url: string, context: AdminContext): Promise<number> {
  // The store would make missing tables.
  await withPostgres(url, async () => undefined);
  return purgeStore(await openPostgresStore({ url, key: relayKeyIn(context.dataDir), clock: systemClock }), context);
}
