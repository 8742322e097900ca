/** What stops a relay that is to use PostgreSQL, and in which words. */
import { afterAll, describe, expect, it } from "vitest";
import { placeOf } from "../../relay/moved.ts";
import { openConfigured } from "../../relay/open-store.ts";
import { nobody } from "../../relay/ops/observer.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "../../relay/store/postgres/migrations/all.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { createLog } from "../../src/host/log.ts";
import { systemClock } from "../../src/host/ports.ts";
import { sql, withPatientClient } from "../../src/host/postgres/database.ts";
import { markMoved, requireRightStore } from "../../src/host/postgres/moved.ts";
import { freePort } from "../support/free-port.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { settingsOf, tempDir } from "./harness.ts";

if (postgresMissing) console.log(`test/relay/postgres-start.test.ts is skipped in part${elsewhere}: ${postgresMissing}`);
const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());

const log = createLog("silent");

async function open(url: string, dataDir = tempDir(), clock = systemClock): Promise<void> {
  const { config } = settingsOf({ PPP_DATA_DIR: dataDir, PPP_STORE: url });
  const { store, cluster } = await openConfigured(config, config.store as never, { clock, log, observer: nobody });
  await cluster.start();
  await store.close();
}

const urlOf = (name: string): Promise<string> => (server as PostgresServer).urlOf(`${name}_${process.pid}`);

describe("PPP_STORE", () => {
  it.each(["postgres://host", "mysql://host/db", "host/db", "postgres:///"])("is refused as %s, without repeating it", (text) => {
    expect(() => settingsOf({ PPP_STORE: text })).toThrow(/^PPP_STORE must be a URL of PostgreSQL with a database/);
    expect(() => settingsOf({ PPP_STORE: "mysql://me:secret@host/db" })).not.toThrow(/secret/);
  });

  it("is what a bus needs, which must be NATS", () => {
    expect(() => settingsOf({ PPP_BUS: "nats://host" })).toThrow(/PPP_BUS needs PPP_STORE/);
    expect(() => settingsOf({ PPP_STORE: "postgres://h/d", PPP_BUS: "redis://host" })).toThrow(/PPP_BUS must be URLs of NATS/);
    expect(settingsOf({ PPP_STORE: "postgres://h/d", PPP_BUS: "nats://a,tls://b:1" }).config.store?.bus).toHaveLength(2);
  });

  it("is tried for half a minute where nobody answers, and then told", async () => {
    let now = 0;
    const clock = {
      ...systemClock,
      elapsed: () => now,
      after: (seconds: number, run: () => void) => {
        now += seconds;
        const timer = setImmediate(run);
        return () => clearImmediate(timer);
      },
    };
    await expect(open(`postgres://127.0.0.1:${await freePort()}/none`, tempDir(), clock)).rejects.toThrow(/cannot be reached/);
    expect(now).toBeGreaterThan(30);
  });
});

describe("a data folder", () => {
  it("whose mail was not moved, or was, is used with the right database only", async () => {
    const dataDir = tempDir();
    requireRightStore(placeOf(dataDir), true);
    await openInProcessStore(dataDir).close();
    requireRightStore(placeOf(dataDir), false);
    expect(() => requireRightStore(placeOf(dataDir), true)).toThrow(/relay\.db in .* that was not moved: cairn-relay move/);
    markMoved(placeOf(dataDir));
    requireRightStore(placeOf(dataDir), true);
    expect(() => requireRightStore(placeOf(dataDir), false)).toThrow(/was moved to PostgreSQL: set PPP_STORE/);
  });
});

describe.skipIf(postgresMissing)("a database in PostgreSQL", () => {
  it("that is not there, or refuses, stops the start at once", async () => {
    const url = await urlOf("is_there");
    await expect(open(url.replace(/\/is_there\w*$/, "/no_such"))).rejects.toThrow(
      /cannot be used: database "no_such" does not exist/,
    );
  });

  it("of a newer relay is refused where this one cannot read it, and taken where it can", async () => {
    const url = await urlOf("newer");
    const dataDir = tempDir();
    await open(url, dataDir);
    const change = (text: string) => withPatientClient(url, (query) => query(sql(text)));
    await change(`UPDATE schema_version SET version = ${SCHEMA_VERSION + 3}, oldest_reader = ${SCHEMA_VERSION}`);
    await open(url, dataDir);
    await change(`UPDATE schema_version SET oldest_reader = ${SCHEMA_VERSION + 1}`);
    await expect(open(url, dataDir)).rejects.toThrow(/written by a newer relay \(version/);
  });

  it("of another program is refused, and left as it is", async () => {
    const url = await urlOf("foreign");
    const ask = (text: string) => withPatientClient(url, (query) => query({ name: "", text }));
    await ask("CREATE TABLE schema_version AS SELECT 1 AS version, 1 AS oldest_reader");
    await expect(open(url)).rejects.toThrow(/another program's: give the relay one of its own/);
    expect(await ask("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")).toHaveLength(1);
  });

  it("of an older relay is brought up to date", async () => {
    const url = await urlOf("older");
    const version =
      "CREATE TABLE schema_version (version int4 NOT NULL, oldest_reader int4 NOT NULL); INSERT INTO schema_version VALUES (1, 1)";
    await withPatientClient(url, (query) => query({ name: "", text: `${MIGRATIONS[0]}; ${version}` }));
    await open(url);
  });

  it("of relays with another key is refused, and says what to copy", async () => {
    const url = await urlOf("other_key");
    await open(url);
    await expect(open(url)).rejects.toThrow(/another key: copy relay-key\.json/);
  });

  it("that would lose what was answered is refused", async () => {
    const careless = await PostgresServer.start(["fsync=off"]);
    try {
      await expect(open(await careless.urlOf("careless"))).rejects.toThrow(/fsync=off/);
    } finally {
      await careless.stop();
    }
    const hasty = await urlOf("hasty");
    await withPatientClient(hasty, (query) => query(sql(`ALTER DATABASE hasty_${process.pid} SET synchronous_commit = off`)));
    await expect(open(hasty)).rejects.toThrow(/synchronous_commit=off/);
  });

  it("is made by one of several relays that start at the same time", async () => {
    const dataDir = tempDir();
    const fresh = await urlOf("together_fresh");
    await Promise.all([open(fresh, dataDir), open(fresh, dataDir), open(fresh, dataDir)]);
  });
});
