/** Builds the harness, serves it on loopback and opens a browser on it. */
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright";
import { build, preview } from "vite";

const CONFIG = fileURLToPath(new URL("./harness/vite.config.ts", import.meta.url));

export async function withHarness(work: (browser: Browser, origin: string) => Promise<void>): Promise<void> {
  await build({ configFile: CONFIG, logLevel: "error" });
  const server = await preview({ configFile: CONFIG, preview: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
  const address = server.httpServer.address();
  const browser = await chromium.launch({
    executablePath: process.env.PPP_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
  try {
    await work(browser, `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
  } finally {
    await browser.close();
    await new Promise((done) => server.httpServer.close(done));
  }
}

/** Everything is drawn: icons, base map, towns, fonts, and two quiet frames after. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getElementById("icons") && !document.querySelector("[aria-busy='true']"));
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
