/** The keypad's screens on the scripted engine, built and served as on the phone: ES5, the privileged policy, nothing after Gecko 48. */
import { fileURLToPath } from "node:url";
import { AppServer } from "../kaios/app-server.ts";
import { keypadBuild } from "../kaios/built.ts";
import { launchChromium } from "../support/chromium.ts";
import type { Harness } from "./serve.ts";

const MAIN = fileURLToPath(new URL("./harness/keypad.ts", import.meta.url));

export async function startKeypadHarness(): Promise<Harness> {
  const server = await AppServer.start(await keypadBuild("keypad-scenes", MAIN));
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
