/** Runs the store's contract in a page; bundled by store.test.ts. */
import { browserRandom } from "../../src/platform/worker/clock.ts";
import { idbStore, idbVault, openDatabase } from "../../src/platform/worker/idb-store.ts";
import { CONTRACT, type Opened } from "../platform/store-contract.ts";

async function open(name: string): Promise<Opened> {
  const db = await openDatabase(name);
  const reopen = (): Promise<Opened> => {
    db.close();
    return open(name);
  };
  return { store: idbStore(db), vault: idbVault(db, crypto.subtle, browserRandom), reopen };
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
