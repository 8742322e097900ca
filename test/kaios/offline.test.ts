/** A phone without a network: it says so at once, a note says what it waits for, and is sent as soon as there is a network. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchOnlyHere, STEPS, Stage } from "../e2e/stage.ts";
import { choose, press, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Correspondent } from "./correspondent.ts";
import { Phone } from "./phone.ts";

let stage: Stage;
let server: AppServer;
let phone: Phone;

beforeAll(async () => {
  stage = await Stage.set();
  server = await AppServer.start(await builtFor(stage.relay.origin));
});
afterAll(async () => {
  await phone?.context.browser()?.close();
  await server.stop();
  await stage.strike();
});

test("a phone that goes offline says so, keeps a note until there is a network, and leaves it then", async () => {
  phone = await Phone.on(await launchOnlyHere(), server, { at: STEPS });
  const { page, context } = phone;
  const keys = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await press(page, name);
  };
  await phone.begin("Kai");
  await Correspondent.knownTo(phone, stage.relay.origin);
  await keys("Backspace", "Backspace", "1");
  await phone.sees("Nothing waits");
  await context.setOffline(true);
  // Without the browser's event a request would first have to time out: more than a minute.
  await phone.sees("No signal.", 40_000);
  await keys("SoftLeft");
  await choose(page, "To");
  await choose(page, "Ana");
  await keys("SoftRight");
  await typed(page, "What you leave", "Said without a signal.");
  await keys("SoftRight");
  await phone.sees("Waiting for signal");
  await phone.sees("One note waits, and leaves by itself.");
  expect(await page.getByText(/^At the relay/).count()).toBe(0);

  await context.setOffline(false);
  await phone.sees(/^At the relay/);
  expect(await page.getByText("No signal.").locator("visible=true").count()).toBe(0);
  expect(await page.getByText("Waiting for signal").count()).toBe(0);
  expect(phone.errors).toEqual([]);
});
