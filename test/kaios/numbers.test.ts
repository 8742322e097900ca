/** A number on a keypad phone, by key events only: logging in by digits, being knocked at, and a note with its mark. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Person, STEPS, Stage } from "../e2e/stage.ts";
import { buildDirectory, type DirectoryProcess, startDirectoryProcess } from "../numbers/support/directory.ts";
import { launchChromium } from "../support/chromium.ts";
import { choose, press, title, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

const outDir = await buildDirectory("kaios-numbers");
const LOCAL = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ args: [LOCAL] });
});
afterAll(() => browser?.close());

let stage: Stage;
let server: AppServer;
let directory: DirectoryProcess;
let data: string;
let phone: Phone;
let ana: Person;

beforeEach(async () => {
  stage = await Stage.set({}, () => launchChromium({ args: [LOCAL] }));
  server = await AppServer.start(await builtFor(stage.relay.origin));
  data = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
  const env = { NUMBERS_DATA: data, NUMBERS_APP: stage.relay.origin, NUMBERS_KEYPAD: server.origin };
  directory = await startDirectoryProcess(outDir, env);
  stage.alsoAsked.add(directory.issuer);
  phone = await Phone.on(browser, server, { at: STEPS });
  phone.page.setDefaultTimeout(20_000);
  ana = await stage.person("Ana", STEPS);
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await stage.report(), await phone.text, phone.errors);
  await phone.context.close();
  await server.stop();
  directory.child.kill();
  rmSync(data, { recursive: true, force: true });
  await stage.strike();
});

const keys = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) await press(phone.page, name);
};
const host = (): string => directory.issuer.replace(/^http:\/\//, "");

async function knowDirectory(): Promise<void> {
  await keys("4");
  await choose(phone.page, "Numbers");
  await choose(phone.page, "Add directory");
  await typed(phone.page, "Address of a directory", host());
  await press(phone.page, "SoftRight");
  await phone.sees("Fingerprint of its key");
}

/** The directory's pages in the phone's browser. @returns the digits that the last one shows */
async function signUp(page: Page): Promise<string> {
  await page.getByLabel(/^Your e-mail address/).fill("kai@example.org");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByLabel("Six digits").fill(await directory.code("kai@example.org"));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByLabel(/^Your name/).fill("Kai");
  await page.getByRole("button", { name: "Take this number" }).click();
  const digits = page.getByText(/^\d{4} \d{4}$/);
  const notNow = page.getByRole("button", { name: "Not now" });
  await digits.or(notNow).first().waitFor();
  if (await notNow.isVisible()) await notNow.click();
  return digits.innerText();
}

async function logIn(): Promise<string> {
  await choose(phone.page, "Get a number, or log in");
  await phone.sees("Eight digits");
  const opens = phone.context.waitForEvent("page");
  await choose(phone.page, "Open the login page");
  const page = await opens;
  const digits = await signUp(page);
  await page.close();
  await typed(phone.page, "Eight digits", digits);
  await press(phone.page, "SoftRight");
  await phone.sees(/^\d{3}-\d{4}-\d{4}$/);
  return phone.page
    .getByText(/^\d{3}-\d{4}-\d{4}$/)
    .locator("visible=true")
    .first()
    .innerText();
}

test("a number by mail and eight digits; somebody knocks at it, and the answer carries it", async () => {
  await ana.begin();
  await phone.begin("Kai");
  await knowDirectory();
  const number = await logIn();
  await choose(phone.page, number);
  await phone.sees("Attested until");
  expect(await title(phone.page)).toBe(number);
  // Ana knows the directory, and has no number.
  await ana.go("/me/numbers");
  await ana.page.getByLabel("Address of a directory").fill(host());
  await ana.page.getByRole("button", { name: "Add directory" }).click();
  await ana.page.getByText("Fingerprint of its key").waitFor();
  await ana.go("/add");
  await ana.page.getByLabel("Their link or number").fill(number);
  await ana.page.getByRole("button", { name: "Look it up" }).click();
  await ana.page.getByRole("button", { name: "Knock" }).click();
  await ana.page.getByText("You have knocked").waitFor();
  // The page of numbers asks who knocked.
  await keys("Backspace", "Backspace");
  await choose(phone.page, "Numbers");
  await keys("Backspace", "2");
  await phone.sees("Ana asks by your number");
  await choose(phone.page, "Ana asks by your number");
  await press(phone.page, "1");
  await ana.go("/people");
  await ana.page.getByRole("link", { name: /^Kai/ }).waitFor();
  await ana.go("/");
  await ana.leave("for the phone", "Kai");
  await phone.sees("You are here.");
  // A reply from the moment.
  await press(phone.page, "SoftRight");
  await typed(phone.page, "What you leave", "from the phone");
  await press(phone.page, "SoftRight");
  await ana.page.getByRole("heading", { name: "You are here." }).waitFor({ timeout: 40_000 });
  await ana.go("/notes/opened");
  await ana.page.getByText("from the phone").first().click();
  await ana.page
    .getByText(new RegExp(`Person, ${number}, attested by localhost`))
    .first()
    .waitFor();
});
