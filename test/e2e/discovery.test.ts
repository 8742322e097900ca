/** Two real apps find each other by their numbers, at a relay that learns neither; a third, who has only one of them, finds nobody. */
import { afterEach, beforeEach, expect } from "vitest";
import { inLong } from "../support/long.ts";
import { type Person, Stage } from "./stage.ts";

const ANA = "+49 170 1234567";
const BEN = "+44 20 7946 0018";
const CLEO = "+49 30 901820";

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.set({ PPP_DISCOVERY: "pair", PPP_LOG_LEVEL: "trace" });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await stage.report());
  await stage.strike();
});

/** Types the own number and one of the book. */
async function lookFor(person: Person, own: string, name: string, number: string): Promise<void> {
  const { page } = person;
  await person.go("/people");
  await page.getByRole("link", { name: "Find people by number" }).click();
  await page.getByLabel("My phone number or mail address").fill(own);
  await page.getByRole("button", { name: "This is mine" }).click();
  await page.getByRole("switch").waitFor();
  await page.getByLabel("One number or address, or several").fill(number);
  await page.getByLabel("Whose it is").fill(name);
  await page.getByRole("button", { name: "Put it in the book" }).click();
  await page.getByText("One number or address", { exact: true }).waitFor();
}

/** A press spreads the first people over a minute, which passes on this device at once; a new connection shows it. */
async function look(person: Person): Promise<void> {
  const { page, context } = person;
  // A press begins with the relay's announcement; errands are planned when it is there.
  const announced = context.waitForEvent("response", (response) => response.url().endsWith("/v1/capabilities"));
  await page.getByRole("button", { name: "Look now" }).click();
  await announced;
  await page.getByText(/^Looking: /).waitFor();
  await person.moveClock(61);
  stage.relay.cut();
  stage.relay.restore();
  await page.getByText(/All are looked for/).waitFor({ timeout: 90_000 });
}

inLong("two people who have each other's number find each other; who has one of them finds nobody", async () => {
  const [ana, ben, cleo] = await Promise.all(["Ana", "Ben", "Cleo"].map((name) => stage.person(name, undefined)));
  if (!ana || !ben || !cleo) throw new Error("nobody came");
  for (const person of [ana, ben, cleo]) await person.begin();
  await lookFor(ana, ANA, "Ben of the harbour", BEN);
  await lookFor(ben, BEN, "Ana", ANA);
  await lookFor(cleo, CLEO, "Ana", ANA);
  for (const person of [ana, ben, cleo]) await look(person);
  await ben.page.getByText("May be Ana").waitFor();
  // Ana looked before Ben had left a card, and a press counts every five minutes.
  await ana.moveClock(301);
  await look(ana);
  await ana.page.getByText("May be Ben of the harbour").waitFor();
  await cleo.page.getByText(/^Nobody yet\. They may not have looked/).waitFor();
  expect(await cleo.page.getByRole("article").count()).toBe(0);

  await ana.page.getByRole("button", { name: "Add them" }).click();
  await ana.page.getByRole("button", { name: "Add Ben of the harbour" }).click();
  await ana.page.getByRole("button", { name: "Leave Ben of the harbour a note" }).waitFor();
  await ana.page.getByText("Not checked").first().waitFor();
  for (const number of [ANA, BEN, CLEO]) expect(stage.relay.output).not.toContain(number.replace(/\D/g, "").slice(2));
});
