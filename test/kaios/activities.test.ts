/** The built app takes web activities as KaiOS sends them: before there is an identity, and while the app is in use. */
import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { RelayProcess } from "../e2e/relay-process.ts";
import { launchOnlyHere } from "../e2e/stage.ts";
import { Stranger } from "../support/stranger.ts";
import { press, title, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

const relay = new RelayProcess();
let browser: Browser;
let server: AppServer;
let link: string;
let phone: Phone;

beforeAll(async () => {
  await relay.start();
  browser = await launchOnlyHere();
  server = await AppServer.start(await builtFor(relay.origin));
  ({ link } = await Stranger.create("Ana", relay.origin));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await relay.end();
});

afterEach(async () => {
  // No error, and the content entered no address.
  expect(phone.errors).toEqual([]);
  expect(phone.requests.filter((url) => url.includes("p="))).toEqual([]);
  await phone.context.close();
});

const keys = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) await press(phone.page, name);
};
const words = (): Promise<string> => phone.page.getByLabel("What you leave").last().inputValue();

test("what opened the app waits through the welcome, is shown, and adds nobody before one says so", async () => {
  phone = await Phone.on(browser, server, {
    handed: [
      { name: "share", data: { type: "text/plain", blobs: ["Third window"] } },
      { name: "view", data: { type: "url", url: link } },
    ],
  });
  await phone.sees("Start");
  await keys("SoftRight");
  await typed(phone.page, "My name", "Kai");
  await keys("SoftRight");
  await phone.sees("What you call them");
  expect(await title(phone.page)).toBe("Ana");
  await keys("SoftLeft");
  expect(await words()).toBe("Third window");
  await keys("SoftLeft");
  await phone.sees("Nothing waits");
  await keys("2");
  expect(await phone.text).not.toContain("Ana");
  await phone.hand("view", { type: "url", url: link.replace(/^http:\/\//, "web+cairn:http://") });
  await phone.sees("What you call them");
  await keys("SoftRight");
  await phone.sees("Not checked");
  expect(await title(phone.page)).toBe("Ana");
});

test("whoever writes is not thrown out, and no words are lost", async () => {
  phone = await Phone.on(browser, server, { handed: [] });
  await phone.begin("Kai");
  await keys("SoftLeft");
  await typed(phone.page, "What you leave", "Dear Ana");
  await phone.hand("share", { type: "text/plain", blobs: ["Boat"] });
  await phone.sees("From another app, below your words.");
  expect(await words()).toBe("Dear Ana\nBoat");
  await phone.hand("share", { type: "url", url: link });
  await phone.sees("What you call them");
  for (const url of ["javascript:alert(1)", "https://example.org/", `${relay.origin}/add`])
    await phone.hand("view", { type: "url", url });
  await keys("SoftLeft");
  expect(await title(phone.page)).toContain("note");
  expect(await words()).toBe("Dear Ana\nBoat");
  await keys("SoftLeft");
  await phone.sees("You began a note");
});

/** Sent by another page of the app, which plays the other app, as far as a browser allows. */
const sends = (page: Page, source: object): Promise<void> =>
  page.evaluate(async (sent) => {
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ sends: sent });
  }, source);

test("on 3.x the worker hands it to the page that is open, or to the next one that opens", async () => {
  phone = await Phone.on(browser, server, { next: true });
  await phone.begin("Kai");
  await sends(phone.page, { name: "view", data: { type: "url", url: link } });
  await phone.sees("What you call them");
  expect(await title(phone.page)).toBe("Ana");
  const other = await phone.context.newPage();
  await other.goto(`${server.origin}/icons/icon-56.png`);
  await phone.page.goto("about:blank");
  await sends(other, { name: "share", data: { type: "text/plain", blobs: ["Third window"] } });
  await phone.page.goto(server.origin);
  await phone.sees("Leave a note");
  expect(await words()).toBe("Third window");
});
