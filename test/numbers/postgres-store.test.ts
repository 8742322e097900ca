/** The directory's store on PostgreSQL: the contract, and what only a server can show. */
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import { openPostgresNumbers } from "../../numbers/store/postgres/postgres-store.ts";
import { SCHEMA } from "../../numbers/store/postgres/schema.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { ADMIN, bytesOf, draw, make, NOW, newEntity } from "./accounts.ts";
import { numbersStoreContract } from "./store-contract.ts";
import { numbersStoreRaces } from "./store-races.ts";

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

const warm = server ? (await openPostgresNumbers(options)).store : undefined;
afterAll(async () => {
  await Promise.all([warm?.close(), admin.end()]);
  await server?.stop();
});

/** Does something again and again until a promise is settled. */
async function until(act: () => void, done: Promise<void>): Promise<void> {
  let isDone = false;
  const settled = done.then(() => {
    isDone = true;
  });
  while (!isDone) {
    act();
    await asked("SELECT 1");
  }
  return settled;
}

let holdsDataOf = "";
/** A new connection needs longer for its first statements than for all others: only who opens a directory again gets new ones. */
async function open(dataDir: string): Promise<NumbersStore> {
  if (!warm || dataDir === holdsDataOf) return (await openPostgresNumbers(options)).store;
  await asked(EMPTY);
  holdsDataOf = dataDir;
  return { ...warm, close: async () => undefined };
}

describe.skipIf(postgresMissing)("with a PostgreSQL server", () => {
  numbersStoreContract("PostgreSQL", open);
  numbersStoreRaces("PostgreSQL", async (test) => {
    const first = await open("first");
    await asked(EMPTY);
    const second = (await openPostgresNumbers(options)).store;
    await test([first, second]).finally(() => second.close());
  });

  it("is refused to directories with other secrets, and when a newer directory has written it", async () => {
    await expect(openPostgresNumbers({ ...options, auditKey: bytesOf("other", 32) })).rejects.toThrow(/other secrets/);
    await asked("UPDATE schema_version SET version = 99, oldest_reader = 99");
    await expect(openPostgresNumbers(options)).rejects.toThrow(/version 99/);
    await asked(`UPDATE schema_version SET version = ${SCHEMA.migrations.length}, oldest_reader = ${SCHEMA.oldestReader}`);
  });

  it("knows an audit that was changed by hand, and refuses what the rules of its tables refuse", async () => {
    const store = await open("changed");
    for (const label of ["a", "b", "c"]) await make(store, label, "human");
    await asked("UPDATE audit SET outcome = 'nothing' WHERE id = 2");
    expect(await store.audit.verify()).toEqual({ brokenAt: 2 });
    const insert = "INSERT INTO entity (ppnum_id, type, owner, depth, state, reach, has_secret, created_at) VALUES";
    await expect(asked(`${insert} ('x', 'human', NULL, 3, 'active', 'ask', 0, 0)`)).rejects.toThrow(/check/);
    await expect(asked(`${insert} ('x', 'human', NULL, 1, 'active', 'ask', 0, 0)`)).rejects.toThrow(/check/);
  });

  it("wakes watchers for what another directory writes", async () => {
    const clock = new FakeClock(NOW);
    const other = await open("watched");
    const { store } = await openPostgresNumbers({ ...options, clock });
    let ring: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (ring = resolve));
    // The first look wakes in any case: something may have come before it.
    const stop = store.events.subscribe(() => ring());
    clock.advance(1.1);
    await woken;
    const again = new Promise<void>((resolve) => (ring = resolve));
    await make(other, "anna", "human");
    await until(() => clock.advance(1.1), again);
    stop();
    await store.close();
  });

  it("gives the upkeep to one directory at a time, and to none whose clock is wrong", async () => {
    const told: string[] = [];
    const openAt = (now: number) =>
      openPostgresNumbers({ ...options, clock: new FakeClock(now), failed: (error) => told.push(error.message) });
    const now = Date.now() / 1000;
    const [first, second, wrong] = [await openAt(now), await openAt(now), await openAt(now + 60)];
    expect([await first.leads(), await second.leads(), await first.leads(), await wrong.leads()]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(told).toEqual([expect.stringMatching(/clock/)]);
    await first.store.close();
    expect(await second.leads()).toBe(true);
    await Promise.all([second.store.close(), wrong.store.close()]);
  });

  it("gives no person a number when the pool is nearly used up", async () => {
    await asked(EMPTY);
    const { store } = await openPostgresNumbers({ ...options, poolFull: 2 });
    for (const label of ["a", "b"]) await make(store, label, "human");
    await store.sweep(NOW, 1);
    expect(await store.entities.create([newEntity("c", "human")], draw, ADMIN, NOW)).toEqual({ refused: "pool-full" });
    await store.close();
  });
});
