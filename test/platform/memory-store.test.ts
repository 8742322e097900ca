import { describe, it } from "vitest";
import { CONTRACT, type Opened } from "../../src/platform/store-contract.ts";
import { MemoryStore, MemoryVault } from "../support/memory-store.ts";

describe("the store in memory, which tests build on", () => {
  for (const { name, run } of CONTRACT) {
    it(name, async () => {
      const opened: Opened = { store: new MemoryStore(), vault: new MemoryVault(), reopen: async () => opened };
      await run(opened);
    });
  }
});
