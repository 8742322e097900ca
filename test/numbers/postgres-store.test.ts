/** The directory's store on PostgreSQL: the contract, and what only a server can show. */
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import { openPostgresNumbers } from "../../numbers/store/postgres/postgres-store.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { ADMIN, bytesOf, draw, make, NOW, newEntity } from "./accounts.ts";
import { numbersStoreContract } from "./store-contract.ts";

if (postgresMissing) console.log(`test/numbers/postgres-store.test.ts is skipped${elsewhere}: ${postgresMissing}`);

const server = postgresMissing ? undefined : await PostgresServer.start();
const url = (await server?.urlOf("directory")) ?? "";

const options = { url, auditKey: bytesOf("audit key", 32), clock: new FakeClock(NOW) };

const admin = new pg.Client(url);
if (server) await admin.connect();

const asked = async <Row extends object>(sql: string): Promise<Row[]> => (await admin.query<Row>(sql)).rows;

/** All tables as the migrations leave them. Another database would take longer than most tests. */
const EMPTY = `DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('schema_version', 'upkeep', 'directory_state') LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  UPDATE upkeep SET last_seen = 0, deleted_until = 0;
  UPDATE directory_state SET newest_event = 0;
  PERFORM setval('event_sequence_seq', 1, false);
END $$`;

const warm = server ? await openPostgresNumbers(options) : undefined;
afterAll(async () => {
  await Promise.all([warm?.close(), admin.end()]);
  await server?.stop();
});

let holdsDataOf = "";
/** A new connection needs longer for its first statements than for all others: only who opens a directory again gets new ones. */
async function open(dataDir: string): Promise<NumbersStore> {
  if (!warm || dataDir === holdsDataOf) return openPostgresNumbers(options);
  await asked(EMPTY);
  holdsDataOf = dataDir;
  return { ...warm, close: async () => undefined };
}

describe.skipIf(postgresMissing)("with a PostgreSQL server", () => {
  numbersStoreContract("PostgreSQL", open);

  it("is refused to directories with other secrets, and when a newer directory has written it", async () => {
    await expect(openPostgresNumbers({ ...options, auditKey: bytesOf("other", 32) })).rejects.toThrow(/other secrets/);
    await asked("UPDATE schema_version SET version = 99, oldest_reader = 99");
    await expect(openPostgresNumbers(options)).rejects.toThrow(/version 99/);
    await asked("UPDATE schema_version SET version = 1, oldest_reader = 1");
  });

  it("gives no person a number when the pool is nearly used up", async () => {
    await asked(EMPTY);
    const store = await openPostgresNumbers({ ...options, poolFull: 2 });
    for (const label of ["a", "b"]) await make(store, label, "human");
    await store.sweep(NOW, 1);
    expect(await store.entities.create([newEntity("c", "human")], draw, ADMIN, NOW)).toEqual({ refused: "pool-full" });
    await store.close();
  });
});
