/** Builds the harness, serves it on loopback and opens a browser on it. */
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
  await build({ configFile: CONFIG, logLevel: "error" });
  const server = await preview({ configFile: CONFIG, preview: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
  const address = server.httpServer.address();
  const browser = await launchChromium();
  return {
    browser,
    origin: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    async stop() {
      await browser.close();
      await new Promise((done) => server.httpServer.close(done));
    },
  };
}

/** Everything is drawn: icons, base map, towns, fonts, and two quiet frames after. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getElementById("icons") && !document.querySelector("[aria-busy='true']"));
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
