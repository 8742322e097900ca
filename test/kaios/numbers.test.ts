/** A number on a keypad phone, by key events only: logging in by digits, being knocked at, and a note with its mark. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { groupDigits } from "../../src/engine/face/digits.ts";
import { Agents, answersOne, keyOf } from "../e2e/agents.ts";
import { type Person, STEPS, Stage } from "../e2e/stage.ts";
import { type DirectoryProcess, startDirectoryProcess } from "../numbers/support/directory.ts";
import { builtProgram } from "../support/built-program.ts";
import { launchChromium } from "../support/chromium.ts";
import { inLong } from "../support/long.ts";
import { choose, press, title, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

const agents = new Agents(() => ({ directory, relay: stage.relay.origin, data }));

const outDir = await builtProgram("numbers");
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
  const env = { NUMBERS_DATA: join(data, "directory"), NUMBERS_APP: stage.relay.origin, NUMBERS_KEYPAD: server.origin };
  directory = await startDirectoryProcess(outDir, env);
  stage.alsoAsked.add(directory.issuer);
  phone = await Phone.on(browser, server, { at: STEPS });
  phone.page.setDefaultTimeout(20_000);
  ana = await stage.person("Ana", STEPS);
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await stage.report(), await phone.text, phone.errors);
  agents.close();
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
  // The moment takes any key for itself: a reply is from the note that it leads to.
  await phone.sees("for the phone");
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

/** On the phone's own list of the page of a number. */
async function toMyNumber(number: string): Promise<void> {
  await keys("Backspace", "Backspace", "Backspace", "4");
  await choose(phone.page, "Numbers");
  await choose(phone.page, number);
  await phone.sees("Show it with what I send");
}

/** What breaks something is asked about first. */
async function chooseAndMean(row: string): Promise<void> {
  await choose(phone.page, row);
  await press(phone.page, "SoftRight");
}

inLong("an agent is met, answers, speaks for me, and falls silent with my number", async () => {
  await phone.begin("Kai");
  await knowDirectory();
  const number = await logIn();
  const made = await agents.ownedBy("kai@example.org");
  let agent = await agents.open(made);
  // What it is stands there before it can be added.
  await keys("Backspace", "Backspace", "2", "SoftLeft");
  await typed(phone.page, "Their link", made.ppnum);
  await press(phone.page, "SoftRight");
  await phone.sees("will know that somebody looks for this number");
  await press(phone.page, "SoftRight");
  const asAgent = new RegExp(`AI agent, ${groupDigits(made.ppnum)}, attested by localhost`);
  await phone.sees(asAgent);
  await phone.sees("You write to a machine.");
  await press(phone.page, "SoftRight");
  await phone.sees("Not checked");
  // It is asked, and answers.
  await keys("Backspace", "Backspace", "1", "SoftLeft");
  await choose(phone.page, "To");
  await choose(phone.page, "Tide clerk");
  await press(phone.page, "SoftRight");
  await typed(phone.page, "What you leave", "When is high water?");
  await press(phone.page, "SoftRight");
  await answersOne(agent, "At six.");
  await phone.sees("You are here.");
  await phone.sees("At six.");
  await phone.sees(asAgent);
  // Lent my number it is marked as mine and an AI's, until I take that back.
  await toMyNumber(number);
  await typed(phone.page, "Number of the agent", made.ppnum);
  await choose(phone.page, "Lend it");
  await phone.sees("Tide clerk");
  const [lending] = await agent.lendings.list();
  const kai = await keyOf(agent, "Kai");
  agent.close();
  agent = await agents.open(made, { actFor: lending?.person ?? "" });
  await keys("Backspace", "Backspace", "1");
  expect(await agent.leave({ to: [kai], text: "I speak for you.", at: STEPS })).toBe("sent");
  await phone.sees("You are here.");
  await phone.sees(new RegExp(`AI agent for a person, ${number}, attested by localhost`));
  await toMyNumber(number);
  await choose(phone.page, "Tide clerk");
  await phone.sees("Number of the agent");
  await expect.poll(() => agent.lendings.list()).toEqual([]);
  await expect(agent.renew()).rejects.toMatchObject({ code: "not-found" });
  agent.close();
  agent = await agents.open(made);
  // Another number, and then none for a while: the agent gets no further mark.
  await chooseAndMean("Take another number");
  await expect.poll(() => title(phone.page)).not.toBe(number);
  await chooseAndMean("Pause it");
  await phone.sees("Go on with it");
  await expect(agent.renew()).rejects.toMatchObject({ code: "unauthorized" });
});
