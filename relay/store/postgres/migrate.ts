/** Brings the relays' database up to date, and refuses one of relays with another key. */
import { type Query, sql } from "../../../src/host/postgres/database.ts";
import { prepareDatabase, type Schema } from "../../../src/host/postgres/migrate.ts";
import { StoreError } from "../../../src/host/sqlite/store-error.ts";
import { type Bytes, equal } from "../../../src/protocol/encoding/bytes.ts";
import { MIGRATIONS, OLDEST_READER } from "./migrations/all.ts";

const SET_MARK = sql("INSERT INTO store_state (id, key_mark) VALUES (1, $1) ON CONFLICT DO NOTHING");
const MARK = sql("SELECT key_mark FROM store_state");

const SCHEMA: Schema = { program: "relay", migrations: MIGRATIONS, oldestReader: OLDEST_READER, table: "store_state" };

async function checkMark(query: Query, mark: Bytes): Promise<void> {
  await query(SET_MARK, mark);
  const [row] = await query<{ key_mark: Bytes }>(MARK);
  if (!row || !equal(row.key_mark, mark))
    throw new StoreError("the database belongs to relays with another key: copy relay-key.json from one of them");
}

/**
 * @param mark of the relay's key: what the mailboxes are called depends on it
 * @throws StoreError when this relay must not use the database
 */
export const prepareRelayDatabase = (url: string, mark: Bytes): Promise<void> =>
  prepareDatabase(url, SCHEMA, (query) => checkMark(query, mark));
