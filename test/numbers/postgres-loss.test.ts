/** A directory whose PostgreSQL is killed, and the folder that says where its accounts are. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { openStore } from "../../numbers/open-store.ts";
import { createHealth } from "../../src/host/health.ts";
import { createLog } from "../../src/host/log.ts";
import { systemClock } from "../../src/host/ports.ts";
import { StoreError } from "../../src/host/sqlite/store-error.ts";
import { tempDir } from "../relay/harness.ts";
import { elsewhere, inForm } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { ADMIN, bytesOf, counting, make, NOW, newEntity, stateOf } from "./accounts.ts";

if (postgresMissing) console.log(`test/numbers/postgres-loss.test.ts is skipped${elsewhere}: ${postgresMissing}`);

const server = postgresMissing ? undefined : await PostgresServer.start();
const urlOf = (name: string): Promise<string> => (server as PostgresServer).urlOf(name);
afterAll(() => server?.stop());

const options = { marks: {}, auditKey: bytesOf("audit key", 32), clock: systemClock };

describe.skipIf(postgresMissing)("a data directory", () => {
  it("with accounts in a file is refused with NUMBERS_STORE, and one with accounts there is refused without", async () => {
    const store = await urlOf("place");
    const [file, moved] = [tempDir(), tempDir()];
    writeFileSync(join(file, "numbers.db"), "");
    await expect(openStore({ dataDir: file, store }, options)).rejects.toThrow(/numbers\.db in .* that was not moved/);
    await (await openStore({ dataDir: moved, store }, options)).store.close();
    await expect(openStore({ dataDir: moved, store: undefined }, options)).rejects.toThrow(/set NUMBERS_STORE/);
  });
});

describe.skipIf(postgresMissing)("a directory whose database is killed", () => {
  it("is not ready, says so to who asks, and goes on with all that was answered when it is back", async () => {
    const lost: string[] = [];
    const parts = { ...options, log: createLog("error", { write: (line) => lost.push(line) }) };
    const { store } = await openStore({ dataDir: tempDir(), store: await urlOf("loss") }, parts);
    let elapsed = 0;
    const clock = { ...systemClock, elapsed: () => (elapsed += 10) };
    const ready = async (): Promise<number> => (await createHealth(store, clock, createLog("silent"), () => false).readyz()).status;
    const anna = await make(store, "anna", "human");
    expect(await ready()).toBe(200);
    await server?.kill();
    // The connection that nobody used tells of it by itself.
    await expect.poll(() => lost.join("")).toContain("a connection to the database was lost");
    expect(await ready()).toBe(503);
    await expect(make(store, "ben", "human")).rejects.toThrow(StoreError);
    await expect(store.entities.get(anna.ppnumId)).rejects.toThrow(StoreError);
    expect(store.failures()).toBeGreaterThan(0);
    await server?.resume();
    expect(await ready()).toBe(200);
    expect(await stateOf(store, anna.ppnumId)).toBe("active");
    await make(store, "carl", "human");
    expect(await store.audit.verify()).toEqual({ lines: 2 });
    await store.close();
  });

  it("in a cascade has done it whole or not at all", async () => {
    const url = await urlOf("cascade");
    const { store } = await openStore({ dataDir: tempDir(), store: url }, options);
    const all = inForm(1000, 10_000) + 1;
    const root = await make(store, "org", "enterprise");
    const senders = Array.from({ length: all - 1 }, (_, i) =>
      newEntity(`sender ${i}`, "programmable", { owner: root.ppnumId, reach: "open" }),
    );
    await store.entities.create(senders, counting(1e6), ADMIN, NOW);
    for (let round = 0; round < inForm(1, 20); round++) {
      const isAwake = (await stateOf(store, root.ppnumId)) === "active";
      const moved = store.life[isAwake ? "suspend" : "resume"](root.ppnumId, ADMIN, NOW).catch(() => undefined);
      await underWay(url, moved);
      await server?.kill();
      await moved;
      await server?.resume();
      const found = await statesIn(url);
      expect([`active ${all}`, `suspended ${all}`]).toContain(found.entity);
      expect(found.number).toBe(found.entity);
      expect(await store.audit.verify()).toEqual({ lines: 2 + found.moves });
      expect(found.told).toBe(found.moves * all);
    }
    await store.close();
  });
});

async function asked<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Returns when a write has begun to change accounts, or has ended. */
async function underWay(url: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  const sql = `SELECT FROM pg_stat_activity WHERE application_name = 'cairn-directory' AND state = 'active' AND query ~ 'UPDATE|INSERT'`;
  while (!isOver && (await client.query(sql)).rows.length === 0);
  // The server that it is of is killed next.
  void client.end().catch(() => undefined);
}

async function statesIn(url: string) {
  const states = async (table: string): Promise<string> =>
    (await asked<{ state: string; count: string }>(url, `SELECT state, count(*) FROM ${table} GROUP BY state ORDER BY state`))
      .map(({ state, count }) => `${state} ${count}`)
      .join(", ");
  const count = async (from: string): Promise<number> =>
    Number((await asked<{ n: string }>(url, `SELECT count(*) AS n FROM ${from}`))[0]?.n);
  return {
    entity: await states("entity"),
    number: await states("number"),
    moves: await count("audit WHERE action IN ('suspended', 'resumed')"),
    told: await count("event WHERE kind IN (3, 4) AND watcher = ppnum_id"),
  };
}
