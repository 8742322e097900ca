/**
 * What every store of the directory must do, whatever it is built on: call it with a way to open one. For the author of the next adapter: a failing
 * test names the method, and the comments in numbers/store/contract*.ts say what it must do.
 */
import { describe, expect, it } from "vitest";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import { tempDir } from "../relay/harness.ts";
import { ADMIN, bytesOf, make, NOW, stateOf } from "./accounts.ts";
import { accountContract } from "./store-contract-accounts.ts";
import { keyContract } from "./store-contract-keys.ts";
import { creationContract, lifeContract } from "./store-contract-life.ts";
import { publicContract } from "./store-contract-public.ts";

export type WithStore = (test: (store: NumbersStore, dataDir: string) => Promise<void>) => Promise<void>;

/** @param open opens the store of a directory; opening the same directory again finds what was stored */
export function numbersStoreContract(name: string, open: (dataDir: string) => Promise<NumbersStore>): void {
  const withStore: WithStore = async (test) => {
    const dataDir = tempDir();
    const store = await open(dataDir);
    try {
      await test(store, dataDir);
    } finally {
      await store.close();
    }
  };

  creationContract(name, withStore);
  lifeContract(name, withStore);
  keyContract(name, withStore);
  publicContract(name, withStore);
  accountContract(name, withStore);

  describe(`${name}: as a whole`, () => {
    it("has after a start what it had before", async () => {
      const dataDir = tempDir();
      const first = await open(dataDir);
      const anna = await make(first, "anna", "human");
      await first.life.suspend(anna.ppnumId, ADMIN, NOW);
      await first.close();
      const second = await open(dataDir);
      expect(await stateOf(second, anna.ppnumId)).toBe("suspended");
      expect(await second.audit.verify()).toEqual({ lines: 2 });
      await second.close();
    });

    it("takes the first key files for its own", () =>
      withStore(async (store) => {
        const own = { "a.json": bytesOf("a", 32), "b.json": bytesOf("b", 32) };
        for (const _time of ["made", "opened again"]) expect(await store.claim(own)).toEqual([]);
        expect(await store.claim({ ...own, "b.json": bytesOf("other", 32) })).toEqual(["b.json"]);
        expect(await store.claim({ "c.json": bytesOf("c", 32) })).toEqual([]);
      }));

    it("counts what it holds, and can be probed", () =>
      withStore(async (store) => {
        const anna = await make(store, "anna", "human");
        await make(store, "ben", "human");
        await store.life.deactivate(anna.ppnumId, ADMIN, NOW);
        await store.probe();
        const usage = await store.usage();
        expect(usage).toMatchObject({ numbers: 2, quarantined: 1, attestations: 0 });
        expect(usage.entities).toContainEqual({ type: "human", state: "deactivated", count: 1 });
        expect(usage.bytes).toBeGreaterThan(0);
        expect(store.failures()).toBe(0);
      }));
  });
}
