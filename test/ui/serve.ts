/** Builds the harness, serves it on loopback and opens a browser on it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { build, preview } from "vite";
import { launchChromium } from "../support/chromium.ts";

const CONFIG = fileURLToPath(new URL("./harness/vite.config.ts", import.meta.url));

export interface Harness {
  readonly browser: Browser;
  readonly origin: string;
  stop(): Promise<void>;
}

export async function startHarness(): Promise<Harness> {
  // A folder of its own: test files run beside each other.
  const outDir = mkdtempSync(join(tmpdir(), "cairn-harness-"));
  const config = { configFile: CONFIG, logLevel: "error", build: { outDir, emptyOutDir: true } } as const;
  await build(config);
  const server = await preview({ ...config, preview: { host: "127.0.0.1", port: 0 } });
  const address = server.httpServer.address();
  const browser = await launchChromium();
  return {
    browser,
    origin: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    async stop() {
      await browser.close();
      await new Promise((done) => server.httpServer.close(done));
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** The screen is there, with its icons. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getElementById("icons") && !document.querySelector("[aria-busy='true']"));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Everything is drawn for a picture: base map, towns, fonts. Half a second of silence tells. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await ready(page);
}
