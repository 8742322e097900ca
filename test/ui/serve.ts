/** Builds the harness, serves it on loopback and opens a browser on it. */
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { build, preview } from "vite";
import { builtOnce } from "../support/built-once.ts";
import { launchChromium } from "../support/chromium.ts";

const CONFIG = fileURLToPath(new URL("./harness/vite.config.ts", import.meta.url));

export interface Harness {
  readonly browser: Browser;
  readonly origin: string;
  stop(): Promise<void>;
}

export async function startHarness(): Promise<Harness> {
  const config = (outDir: string) => ({ configFile: CONFIG, logLevel: "error", build: { outDir, emptyOutDir: true } }) as const;
  const built = await builtOnce("scenes", (out) => build(config(out)));
  const server = await preview({ ...config(built), preview: { host: "127.0.0.1", port: 0 } });
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

/** The screen is drawn, with its icons. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getElementById("icons") && !document.querySelector("[aria-busy='true']"));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Everything is drawn: base map, towns, fonts. Half a second without requests shows it. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await ready(page);
}
