/**
 * The whole of numbers in one go, in two browsers and with an agent, at a relay and a directory as they are shipped: who has a number is knocked at,
 * an agent answers as what it is, a number is lent and taken back, a mask joins two, a number changes, and with its owner an agent falls silent.
 */
import { afterEach, expect, it } from "vitest";
import { groupDigits } from "../../src/engine/face/digits.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { nodeClock } from "../../src/platform/node/clock.ts";
import { Agents, answersOne, keyOf } from "./agents.ts";
import { looksUp, mailOf, type NumberStage, numberStageForEach, opensNote, press } from "./numbers-stage.ts";
import { DAY, type Person, STEPS } from "./stage.ts";

let set: NumberStage;
let ana: Person;
let ben: Person;
await numberStageForEach(async (fresh) => {
  set = fresh;
  ana = await set.person("Ana");
  ben = await set.person("Ben");
});

const agents = new Agents(() => ({ directory: set.directory, relay: set.stage.relay.origin, data: set.data }));
afterEach(() => agents.close());

/** An agent's clock, which a test moves. */
class Shifted implements Clock {
  shift = 0;
  now = (): number => nodeClock.now() + this.shift;
  steady = (): number => nodeClock.steady() + this.shift;
  after: Clock["after"] = (seconds, then) => nodeClock.after(seconds, then);
  breathe: Clock["breathe"] = () => nodeClock.breathe();
}

const reads = (person: Person, text: string | RegExp): Promise<void> => person.page.getByText(text).first().waitFor();

const aboutMyNumber = async (person: Person): Promise<void> => {
  await person.go("/me/numbers");
  await person.page.getByRole("link", { name: "Keys, logins, lending and ending" }).click();
  await reads(person, "About my number");
};

/** What breaks something is asked about first. */
async function pressAndMean(person: Person, name: string): Promise<void> {
  await press(person, name);
  await person.page.getByRole("dialog").getByRole("button", { name }).click();
}

it("two people and an agent, from the first number to the last mark", { timeout: 300_000 }, async () => {
  const bens = await set.byMail(ben);
  const anas = await set.byPasskey(ana);

  // Ben is asked before anybody writes to him: Ana is not told that he is there.
  await looksUp(ana, bens);
  await reads(ana, "Nobody is told whether this number exists.");
  await press(ana, "Knock");
  await reads(ana, "You have knocked.");
  await ben.go("/me/numbers");
  await ben.go("/people");
  await reads(ben, "Ana asks by your number");
  await reads(ben, new RegExp(`Person, ${anas}, attested by localhost`));
  await press(ben, /^Add$/);
  await ben.go("/");
  await ben.leave("Come in.", "Ana");
  await opensNote(ana, "Come in.", new RegExp(`Person, ${bens}, attested by localhost`));
  await ana.go("/");
  await ana.leave("Thank you.", "Ben");
  await opensNote(ben, "Thank you.", new RegExp(`Person, ${anas}, attested by localhost`));

  // An agent is found as a machine before a word is written to it, and answers as one.
  const made = await agents.ownedBy(mailOf(ben));
  const clock = new Shifted();
  let agent = await agents.open(made);
  const asAgent = new RegExp(`AI agent, ${groupDigits(made.ppnum)}, attested by localhost`);
  await looksUp(ana, groupDigits(made.ppnum));
  await reads(ana, asAgent);
  await reads(ana, "You write to a machine.");
  await press(ana, "Add Tide clerk");
  await ana.go("/");
  await ana.leave("When is high water?", "Tide clerk");
  await answersOne(agent, "At six.");
  await opensNote(ana, "At six.", asAgent);

  // Ben lends it his number: it writes for him, marked so, until he takes that back.
  await aboutMyNumber(ben);
  await ben.page.getByLabel("Number of the agent").fill(made.ppnum);
  await press(ben, "Lend it");
  await ben.page.getByRole("region", { name: "Lent to AI agents" }).getByText("Tide clerk").waitFor();
  const [lending] = await agent.lendings.list();
  agent.close();
  agent = await agents.open(made, { actFor: lending!.person, clock, renews: false });
  await agent.renew();
  const anasKey = await keyOf(agent, "Ana");
  expect(await agent.leave({ to: [anasKey], text: "Ben is late.", at: STEPS })).toBe("sent");
  await opensNote(ana, "Ben is late.", new RegExp(`AI agent for a person, ${bens}, attested by localhost`));
  await press(ben, "End");
  await reads(ben, "To none.");
  await expect(agent.renew()).rejects.toMatchObject({ code: "not-found", about: "lending" });
  // The mark that it has lives for a day at most; without one it says nothing.
  clock.shift = DAY;
  expect(agent.status().mark).not.toHaveProperty("until");
  await expect(agent.leave({ to: [anasKey], text: "Unmarked.", at: STEPS })).rejects.toMatchObject({ code: "unattested" });
  agent.close();
  agent = await agents.open(made);

  // A mask: two ends, one number that is neither's, and then it is over.
  await ana.go("/me/numbers");
  await press(ana, "Make a mask");
  const link = await ana.page.getByRole("textbox", { name: "Masks" }).inputValue();
  await ben.page.goto(link);
  await press(ben, "Take the other end");
  const ends = (person: Person) => person.page.getByRole("link", { name: "Open", exact: true });
  await ends(ben).waitFor();
  expect(ben.page.url()).not.toContain("claim");
  await ends(ana).waitFor();
  const mask = await ana.page.getByRole("region", { name: /^[\d-]{13}$/ }).getAttribute("aria-label");
  await ben.go("/");
  await ben.leave("Guess who.", mask ?? "");
  await opensNote(ana, "Guess who.", new RegExp(`Mask, ${mask}, attested by localhost`));
  await ana.go("/me/numbers");
  await pressAndMean(ana, "End it now");
  await reads(ana, "Ended");
  await looksUp(ben, mask ?? "");
  await reads(ben, "Nobody is told whether this number exists.");

  // Another number for Ben: the old one leads nowhere, and Ana learns the new one with his next note.
  await aboutMyNumber(ben);
  await pressAndMean(ben, "Take another number");
  await reads(ben, "You have another number.");
  const next = await ben.page.locator(".bignumber").innerText();
  expect(next).not.toBe(bens);
  await ben.go("/");
  await ben.leave("I have moved.", "Ana");
  await opensNote(ana, "I have moved.", new RegExp(`Person, ${next}, attested by localhost`));
  await looksUp(ana, bens);
  await reads(ana, "Nobody is told whether this number exists.");

  // With Ben's number paused his agent gets no further mark, and nobody finds it.
  await aboutMyNumber(ben);
  await pressAndMean(ben, "Pause it");
  await reads(ben, "Go on with it");
  await expect(agent.renew()).rejects.toMatchObject({ code: "unauthorized" });
  await looksUp(ana, groupDigits(made.ppnum));
  await reads(ana, "Nobody is told whether this number exists.");

  // He logs in again, as his own pause ended that too, and goes on: so does the agent.
  await ben.go("/me/numbers");
  await set.again(ben);
  await aboutMyNumber(ben);
  await press(ben, "Go on with it");
  await reads(ben, "Pause it");
  await agent.renew();
  expect(agent.status().mark).toMatchObject({ number: made.ppnum });
});
