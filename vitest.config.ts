import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "src/**/*.test.{ts,tsx}",
            "relay/**/*.test.ts",
            "kaios/**/*.test.ts",
            "test/{engine,engines,relay,vectors,platform,faults}/**/*.test.ts",
          ],
          // One fewer than there are processors would leave half of a small machine idle.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/{e2e,ui,kaios}/**/*.test.ts"],
          globalSetup: "test/kaios/built.ts",
          // Each file has browsers and a relay of its own; more than two at once only slows them on a small machine.
          maxWorkers: 2,
          // What is polled for crosses processes; a second is little on a busy machine.
          expect: { poll: { timeout: 15_000 } },
          // Page, relay and browser keep three clocks: what fails is tried once more, and the report says so.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
