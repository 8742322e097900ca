/** The store contract in a real browser, at the app's own origin. */
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { RelayProcess } from "./relay-process.ts";

const ENTRY = fileURLToPath(new URL("./store-in-page.ts", import.meta.url));

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry: ENTRY, formats: ["iife"], name: "contract" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !("output" in output)) throw new Error("nothing was built");
  return output.output[0].code;
}

describe("the store in Chromium's IndexedDB", () => {
  const relay = new RelayProcess();
  let browser: Browser;
  beforeAll(async () => {
    await relay.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await relay.end();
  });

  it("keeps the contract", async () => {
    const page = await browser.newPage();
    await page.goto(relay.origin);
    // Evaluated, because the app's policy allows only its own scripts.
    await page.evaluate(`${await bundle()}; globalThis.contract = contract;`);
    const results = await page.evaluate(() => (globalThis as unknown as { contract: { run(): Promise<Result[]> } }).contract.run());
    console.info(results.map(({ name, wrong }) => `${wrong ? "✗" : "✓"} ${name}`).join("\n"));
    expect(results.filter(({ wrong }) => wrong)).toEqual([]);
    expect(results.length).toBeGreaterThan(8);
  });
});

interface Result {
  readonly name: string;
  readonly wrong?: string;
}
