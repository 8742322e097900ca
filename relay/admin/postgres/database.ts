/** How the command line reaches a relay's database in PostgreSQL; relays may be running. */

import { AdminError } from "../../../src/host/command-line.ts";
import { type Query, sql, withPatientClient } from "../../../src/host/postgres/database.ts";
import { SCHEMA_VERSION } from "../../store/postgres/migrations/all.ts";

const HAS_VERSION = sql("SELECT to_regclass('schema_version') IS NOT NULL AS has");
const VERSION = sql("SELECT version FROM schema_version");
const TABLES = sql("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY name");

/** @throws AdminError when no relay, or one of another version, has made the tables */
async function checkVersion(query: Query): Promise<void> {
  const [known] = await query<{ has: boolean }>(HAS_VERSION);
  if (!known?.has) throw new AdminError("the database is empty: start the relay once");
  const [{ version } = { version: 0 }] = await query<{ version: number }>(VERSION);
  if (version !== SCHEMA_VERSION) {
    const what = version > SCHEMA_VERSION ? "a newer relay" : "an older relay";
    throw new AdminError(`the database is of ${what} (version ${version}; this one has ${SCHEMA_VERSION})`);
  }
}

/** Runs `use` on one connection, which waits as long as it takes. */
export const withPostgres = <T>(url: string, use: (query: Query) => Promise<T>): Promise<T> =>
  withPatientClient(
    url,
    async (query) => {
      await checkVersion(query);
      return use(query);
    },
    "cairn-relay command",
  );

/** Runs `use` on one snapshot, whatever relays write meanwhile. */
export const withSnapshot = <T>(url: string, use: (query: Query) => Promise<T>): Promise<T> =>
  withPostgres(url, async (query) => {
    await query(sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    return use(query);
  });

/** Every table of the relay. */
export const tablesOf = async (query: Query): Promise<readonly string[]> =>
  (await query<{ name: string }>(TABLES)).map(({ name }) => name);
