/** Brings the database up to date, one relay at a time. */
import { StoreError } from "../../../src/host/sqlite/store-error.ts";
import { type Bytes, equal } from "../../../src/protocol/encoding/bytes.ts";
import { inTransaction, type Query, sql, withPatientClient } from "./database.ts";
import { MIGRATIONS, OLDEST_READER, SCHEMA_VERSION } from "./migrations/all.ts";

interface Version {
  readonly version: number;
  readonly oldest_reader: number;
}

const MAKE_VERSION = sql("CREATE TABLE IF NOT EXISTS schema_version (version int4 NOT NULL, oldest_reader int4 NOT NULL)");
const VERSION = sql("SELECT version, oldest_reader FROM schema_version");
const CLEAR_VERSION = sql("DELETE FROM schema_version");
const SET_VERSION = sql("INSERT INTO schema_version (version, oldest_reader) VALUES ($1, $2)");
const SETTINGS = sql(
  `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
     current_setting('server_version_num')::int4 AS version`,
);
const SET_MARK = sql("INSERT INTO store_state (id, key_mark) VALUES (1, $1) ON CONFLICT DO NOTHING");
const MARK = sql("SELECT key_mark FROM store_state");

const OLDEST_SERVER = 140_000;

/** An answered note must be on the disk. @throws StoreError */
async function checkServer(query: Query): Promise<void> {
  const [settings] = await query<{ fsync: string; commit: string; version: number }>(SETTINGS);
  if (!settings || settings.version < OLDEST_SERVER) throw new StoreError("PostgreSQL must be version 14 or later");
  if (settings.fsync !== "on") throw new StoreError("PostgreSQL has fsync=off: it would lose what was answered. Set it to on");
  if (settings.commit === "off")
    throw new StoreError("PostgreSQL has synchronous_commit=off: it would lose what was answered. Set it to local or more");
}

async function toNewest(query: Query): Promise<void> {
  await query(MAKE_VERSION);
  const [at] = await query<Version>(VERSION);
  if (at && at.oldest_reader > SCHEMA_VERSION)
    throw new StoreError(`the database was written by a newer relay (version ${at.version}); this one has ${SCHEMA_VERSION}`);
  // A newer one that this relay may run beside: a release is rolled out, or back.
  if (at && at.version >= SCHEMA_VERSION) return;
  for (const step of MIGRATIONS.slice(at?.version ?? 0)) await query({ name: "", text: step });
  await query(CLEAR_VERSION);
  await query(SET_VERSION, SCHEMA_VERSION, OLDEST_READER);
}

/**
 * @param mark of the relay's key: what the mailboxes are called depends on it
 * @throws StoreError when this relay must not use the database
 */
export const prepareDatabase = (url: string, mark: Bytes): Promise<void> =>
  withPatientClient(url, (query) =>
    inTransaction(query, ["cairn schema"], async () => {
      await checkServer(query);
      await toNewest(query);
      await query(SET_MARK, mark);
      const [row] = await query<{ key_mark: Bytes }>(MARK);
      if (!row || !equal(row.key_mark, mark))
        throw new StoreError("the database belongs to relays with another key: copy relay-key.json from one of them");
    }),
  );
