/** Runs the store contract in a page; bundled by store.test.ts. */

import { CONTRACT, type Opened } from "../../src/platform/store-contract.ts";
import { browserRandom } from "../../src/platform/worker/clock.ts";
import { IdbConnection } from "../../src/platform/worker/idb-connection.ts";
import { idbStore, idbVault } from "../../src/platform/worker/idb-store.ts";

async function open(name: string): Promise<Opened> {
  const connection = new IdbConnection(name);
  const reopen = async (): Promise<Opened> => {
    await connection.use(async (db) => db.close());
    return open(name);
  };
  return { store: idbStore(connection), vault: idbVault(connection, crypto.subtle, browserRandom), reopen };
}

export async function run(): Promise<{ name: string; wrong?: string }[]> {
  const results: { name: string; wrong?: string }[] = [];
  for (const [i, one] of CONTRACT.entries()) {
    const wrong = await open(`contract-${i}`)
      .then((opened) => one.run(opened))
      .then(
        () => undefined,
        (error: unknown) => String(error),
      );
    results.push({ name: one.name, ...(wrong === undefined ? {} : { wrong }) });
  }
  return results;
}
