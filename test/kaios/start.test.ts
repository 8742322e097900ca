/** The built app starts on something like the phone, by socket and by polling, and asks nothing of anything that came after Gecko 48. */
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Built } from "../../kaios/build/build.ts";
import { RelayProcess } from "../e2e/relay-process.ts";
import { launchOnlyHere } from "../e2e/stage.ts";
import { AppServer, builtOnce, Phone } from "./phone.ts";

const relay = new RelayProcess();
let browser: Browser;
let built: Built;

beforeAll(async () => {
  await relay.start();
  browser = await launchOnlyHere();
  built = await builtOnce(relay.origin);
});
afterAll(async () => {
  await browser.close();
  await relay.end();
});

describe.each([
  ["by WebSocket", false, "socket"],
  ["without WebSocket, by polling", true, "polling"],
] as const)("%s", (_how, noSocket, transport) => {
  test("from the start to an identity that is connected", async () => {
    const server = await AppServer.start(built, noSocket);
    try {
      const phone = await Phone.on(browser, server, { noSocket });
      await expect.poll(() => phone.text).toContain("welcome");
      await phone.press("Enter");
      await expect.poll(() => phone.text, { timeout: 30_000 }).toContain(`ready online ${transport}`);
      await phone.page.reload();
      await expect.poll(() => phone.text, { timeout: 30_000 }).toContain(`ready online ${transport}`);
      expect(phone.errors).toEqual([]);
      await phone.context.close();
    } finally {
      await server.stop();
    }
  });
});
