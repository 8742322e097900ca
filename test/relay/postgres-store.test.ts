/** The store on PostgreSQL, by the contract of every store. */
import { afterAll, describe } from "vitest";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { openPostgres } from "../../relay/store/postgres/postgres-store.ts";
import type { Store } from "../../relay/store/store.ts";
import { systemClock } from "../../src/host/ports.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { storeContract } from "./store-contract.ts";

if (postgresMissing) console.log(`test/relay/postgres-store.test.ts is skipped${elsewhere}: ${postgresMissing}`);

const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());

/** A database for each data directory. */
async function open(dataDir: string): Promise<Store> {
  const url = await (server as PostgresServer).urlOf(dataDir.replaceAll(/\W/g, "_").toLowerCase());
  const { store, cluster } = await openPostgres({ url, key: loadRelayKey(dataDir), clock: systemClock });
  await cluster.start();
  return store;
}

describe.skipIf(postgresMissing)("with a PostgreSQL server", () => {
  storeContract("PostgreSQL", open);
});
