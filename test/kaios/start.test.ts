/** The built app starts on the simulated phone, by socket and by polling, and uses nothing newer than Gecko 48. */
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RelayProcess } from "../e2e/relay-process.ts";
import { launchOnlyHere } from "../e2e/stage.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

const relay = new RelayProcess();
let browser: Browser;
let built: Awaited<ReturnType<typeof builtFor>>;

beforeAll(async () => {
  await relay.start();
  browser = await launchOnlyHere();
  built = await builtFor(relay.origin);
});
afterAll(async () => {
  await browser?.close();
  await relay.end();
});

describe.each([
  ["by WebSocket", false],
  ["without WebSocket, by polling", true],
] as const)("%s", (_how, noSocket) => {
  test("from the start to an identity that is connected, and there again after a restart", async () => {
    const server = await AppServer.start(built, noSocket);
    try {
      const phone = await Phone.on(browser, server, { noSocket });
      await phone.begin("Kai");
      const polls = (): boolean => phone.requests.some((url) => /\/v1\/events\?/.test(url));
      await phone.sees("Connected.");
      await phone.page.reload();
      await phone.sees("Connected.");
      await phone.sees("Nothing waits");
      if (noSocket) await expect.poll(polls).toBe(true);
      expect(polls()).toBe(noSocket);
      expect(phone.errors).toEqual([]);
      await phone.context.close();
    } finally {
      await server.stop();
    }
  });
});

test("an archive made for no relay asks for one first, and keeps to it", async () => {
  const server = await AppServer.start(await builtFor());
  const phone = await Phone.on(browser, server);
  await phone.sees("Your relay");
  await phone.type("nowhere");
  await phone.press("SoftRight");
  await phone.sees("This is no address of a relay.");
  for (let i = 0; i < 7; i++) await phone.press("Backspace");
  await phone.type(relay.origin);
  await phone.press("SoftRight");
  await phone.begin("Kai");
  await phone.page.reload();
  await phone.sees("Nothing waits");
  expect(phone.errors).toEqual([]);
  await phone.context.close();
  await server.stop();
});

test("storage that is erased under the running app is said at once, and one can begin again", async () => {
  const server = await AppServer.start(built);
  const phone = await Phone.on(browser, server);
  await phone.begin("Kai");
  await phone.sees("Connected.");
  await phone.page.evaluate(() => void indexedDB.deleteDatabase("cairn"));
  await phone.sees("What Cairn kept on this device was cleared");
  await phone.press("Enter");
  await phone.sees("Leave a note where it");
  expect(phone.errors).toEqual([]);
  await phone.context.close();
  await server.stop();
});

test("where a primitive answers wrongly, the app says so at the start and makes no key", async () => {
  // The first constant of BLAKE2b and SHA-512. An engine that computes wrongly must not reach a key.
  const [right, wrong] = ["4089235720", "4089235721"];
  const spoilt = [...built.files].filter(([name, content]) => name.endsWith(".js") && content.includes(right));
  expect(spoilt.length).toBeGreaterThan(0);
  const files = new Map(built.files);
  for (const [name, content] of spoilt) files.set(name, Buffer.from(content.toString().replace(right, wrong)));
  const server = await AppServer.start({ files });
  const phone = await Phone.on(browser, server);
  await phone.sees("Cairn cannot start");
  await phone.sees("This phone computes something wrong");
  await phone.context.close();
  await server.stop();
});

test("what Gecko 48 lacks really is not there", async () => {
  const server = await AppServer.start(built);
  const phone = await Phone.on(browser, server);
  await phone.sees("Start");
  const lacks = await phone.page.evaluate(() => [
    typeof WebAssembly,
    typeof BigInt,
    typeof AbortController,
    typeof structuredClone,
  ]);
  expect(lacks).toEqual(Array(4).fill("undefined"));
  expect(server.requests).toContain("engine.js");
  await phone.context.close();
  await server.stop();
});
