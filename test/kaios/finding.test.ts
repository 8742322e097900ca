/** The built app finds people on a real relay, by its own arithmetic in its worker: two phones, of which one reads its contacts. */
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect } from "vitest";
import { RelayProcess } from "../e2e/relay-process.ts";
import { launchOnlyHere } from "../e2e/stage.ts";
import { inLong } from "../support/long.ts";
import { choose, press, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

const relay = new RelayProcess({ PPP_DISCOVERY: "pair" });
let browser: Browser;
let server: AppServer;

beforeAll(async () => {
  await relay.start();
  browser = await launchOnlyHere();
  server = await AppServer.start(await builtFor(relay.origin));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await relay.end();
});

const KAI = "+49 171 1000001";
const ANNA = "+49 171 1000002";
const NUMBERS = ["0171 1000002", ...Array.from({ length: 39 }, (_, i) => `0171 20000${10 + i}`)];

/** 2.5's book, a contact a task. */
const WITH_CONTACTS = `navigator.mozContacts = { getAll: function () {
  var rows = ${JSON.stringify(NUMBERS)}.map(function (number, i) { return { name: ["Person " + i], tel: [{ value: number }] }; });
  var at = 0;
  var cursor = { continue: function () { setTimeout(function () { cursor.result = rows[at++]; cursor.onsuccess(); }); } };
  cursor.continue();
  return cursor;
} };
`;

/** From the notes to the screen on which people are found. */
async function own(phone: Phone, name: string, number: string): Promise<void> {
  const { page } = phone;
  await phone.begin(name);
  await phone.sees("Connected.");
  await press(page, "2");
  await choose(page, "Find people by number");
  await choose(page, "My numbers and addresses");
  await typed(page, "My phone number", number);
  await press(page, "SoftRight");
  await phone.sees("Findable by anyone");
  await press(page, "Backspace");
  await choose(page, "Whom I look for");
}

inLong("two phones find each other: one by its contacts, one by a typed number", async () => {
  const kai = await Phone.on(browser, server, { first: WITH_CONTACTS });
  const anna = await Phone.on(browser, server);
  await own(anna, "Anna", ANNA);
  await typed(anna.page, "One number or address", KAI);
  await press(anna.page, "SoftRight");
  await anna.sees("One new in the book.");
  await press(anna.page, "Backspace");
  await press(anna.page, "SoftRight");
  await anna.sees("All are looked for.", 120_000);

  await own(kai, "Kai", KAI);
  await choose(kai.page, "Read this phone’s contacts");
  await kai.sees("40 new in the book.");
  await press(kai.page, "Backspace");
  await press(kai.page, "SoftRight");
  await kai.sees("May be Person 0", 120_000);
  await choose(kai.page, "May be Person 0");
  await kai.sees("Says to be called Anna.");
  await press(kai.page, "SoftRight");
  await kai.sees("Not checked");
  expect([kai.errors, anna.errors]).toEqual([[], []]);
  expect(server.requests.some((name) => name.startsWith("oprf"))).toBe(true);
  for (const { context } of [kai, anna]) await context.close();
});
