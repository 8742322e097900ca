/** Brings a program's database up to date, one process at a time, and refuses one that the program must not use. */
import { StoreError } from "../sqlite/store-error.ts";
import { inTransaction, type Query, sql, withPatientClient } from "./database.ts";

export interface Schema {
  /** `relay`: what the words of a refusal call the program. */
  readonly program: string;
  /** In order, never edited once released. A version that still reads what the next one writes can run beside it. */
  readonly migrations: readonly string[];
  /** The oldest version of the program that may still use what these migrations leave. */
  readonly oldestReader: number;
  /** Every database of this program has it from the first migration on, and no other program's has. */
  readonly table: string;
}

interface Version {
  readonly version: number;
  readonly oldest_reader: number;
}

const MAKE_VERSION = sql("CREATE TABLE IF NOT EXISTS schema_version (version int4 NOT NULL, oldest_reader int4 NOT NULL)");
const VERSION = sql("SELECT version, oldest_reader FROM schema_version");
const CLEAR_VERSION = sql("DELETE FROM schema_version");
const SET_VERSION = sql("INSERT INTO schema_version (version, oldest_reader) VALUES ($1, $2)");
const HAS_TABLE = sql("SELECT to_regclass($1) IS NOT NULL AS has");
const SETTINGS = sql(
  `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
     current_setting('server_version_num')::int4 AS version`,
);

const OLDEST_SERVER = 140_000;

/** What was answered must be on the disk. @throws StoreError */
async function checkServer(query: Query): Promise<void> {
  const [settings] = await query<{ fsync: string; commit: string; version: number }>(SETTINGS);
  if (!settings || settings.version < OLDEST_SERVER) throw new StoreError("PostgreSQL must be version 14 or later");
  if (settings.fsync !== "on") throw new StoreError("PostgreSQL has fsync=off: it would lose what was answered. Set it to on");
  if (settings.commit === "off")
    throw new StoreError("PostgreSQL has synchronous_commit=off: it would lose what was answered. Set it to local or more");
}

async function checkOwner(query: Query, { program, table }: Schema): Promise<void> {
  const [known] = await query<{ has: boolean }>(HAS_TABLE, table);
  if (!known?.has) throw new StoreError(`the database is another program's: give the ${program} one of its own`);
}

async function toNewest(query: Query, schema: Schema): Promise<void> {
  const { program, migrations, oldestReader } = schema;
  await query(MAKE_VERSION);
  const [at] = await query<Version>(VERSION);
  if (at) await checkOwner(query, schema);
  if (at && at.oldest_reader > migrations.length)
    throw new StoreError(
      `the database was written by a newer ${program} (version ${at.version}); this one has ${migrations.length}`,
    );
  // A newer one that this program may run beside: a release is rolled out, or back.
  if (at && at.version >= migrations.length) return;
  for (const step of migrations.slice(at?.version ?? 0)) await query({ name: "", text: step });
  await query(CLEAR_VERSION);
  await query(SET_VERSION, migrations.length, oldestReader);
}

/** @param check in the same transaction: whether it is the right one of this program's databases. @throws StoreError */
export const prepareDatabase = (url: string, schema: Schema, check: (query: Query) => Promise<void>): Promise<void> =>
  withPatientClient(
    url,
    (query) =>
      inTransaction(query, ["cairn schema"], async () => {
        await checkServer(query);
        await toNewest(query, schema);
        await check(query);
      }),
    `cairn-${schema.program}`,
  );
