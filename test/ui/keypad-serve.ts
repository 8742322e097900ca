/** The keypad's screens on a scripted engine, built, served and opened as the app on its phone: ES5, the privileged policy, no later than Gecko 48. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "../../kaios/build/build.ts";
import { AppServer } from "../kaios/app-server.ts";
import { launchChromium } from "../support/chromium.ts";
import type { Harness } from "./serve.ts";

const MAIN = fileURLToPath(new URL("./harness/keypad.ts", import.meta.url));

export async function startKeypadHarness(): Promise<Harness> {
  const out = mkdtempSync(join(tmpdir(), "cairn-keypad-"));
  const built = await buildApp(join(out, "app"), "", MAIN);
  rmSync(out, { recursive: true });
  const server = await AppServer.start(built);
  const browser = await launchChromium();
  return {
    browser,
    origin: server.origin,
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}
