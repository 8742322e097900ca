/** The stores against a model, over two connections. */
import { afterAll, describe, it } from "vitest";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { openPostgresStore } from "../../relay/store/postgres/postgres-store.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import type { Store } from "../../relay/store/store.ts";
import { systemClock } from "../../src/host/ports.ts";
import { elsewhere, inForm } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { tempDir } from "./harness.ts";
import { checkModel } from "./store-model.ts";

if (postgresMissing) console.log(`test/relay/store-model.test.ts is skipped in part${elsewhere}: ${postgresMissing}`);
const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());

async function two(openOne: () => Promise<Store>) {
  const stores = [await openOne(), await openOne()];
  const reopen = async (which: number): Promise<void> => {
    await stores[which]?.close();
    stores[which] = await openOne();
  };
  return { real: { stores, reopen }, close: async () => void (await Promise.all(stores.map((store) => store.close()))) };
}

describe("two connections to one store, against a model", () => {
  it("in SQLite", () =>
    checkModel(inForm(12, 1_000), () => {
      const dataDir = tempDir();
      return two(async () => openInProcessStore(dataDir));
    }));

  it.skipIf(postgresMissing)("in PostgreSQL", () => {
    let databases = 0;
    return checkModel(inForm(2, 500), async () => {
      const key = loadRelayKey(tempDir());
      const url = await (server as PostgresServer).urlOf(`model_${databases++}`);
      return two(() => openPostgresStore({ url, key, clock: systemClock }));
    });
  });
});
