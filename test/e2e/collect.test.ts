/**
 * Two apps in a real browser and a courier's box, which is the program itself but for its radio: the browser's emulated one. From the tap on
 * Collect to the note on the screen nothing is played.
 */
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { BLUETOOTH_FLAG, choosesTheBox, EmulatedRadio, noEmulation } from "../support/emulated-radio.ts";
import { RealBox } from "./real-box.ts";
import { launchOnlyHere, type Person, STEPS, Stage } from "./stage.ts";

const probe = await launchOnlyHere({ args: [BLUETOOTH_FLAG] });
const why = await noEmulation(probe);
await probe.close();
if (why) console.warn(`the tests of collecting are skipped: ${why}`);

const told = why ? it.skip : it;

let [stage, box, radio, ana, ben] = [] as unknown as [Stage, RealBox, EmulatedRadio, Person, Person];

/** Ana is where there is no signal but the box, Ben set it up and carries as well. */
beforeAll(async () => {
  if (why) return;
  const browser = await launchOnlyHere({ args: [BLUETOOTH_FLAG] });
  stage = await Stage.set({}, async () => browser);
  radio = new EmulatedRadio(browser);
  box = new RealBox(stage.relay.origin, radio);
  await box.start();
  await radio.keep(`${stage.relay.origin}/v1/capabilities`);
  [ana, ben] = await Promise.all([stage.person("Ana", STEPS, { serviceWorker: true }), stage.person("Ben", STEPS)]);
  await Promise.all([ana.begin(), ben.begin()]);
  await ben.add(await ana.link());
  await ana.go("/people");
  await ana.page.getByText("Ben").first().waitFor();
  await agree();
  for (const { page } of [ana, ben]) await choosesTheBox(page);
  await ana.keptOffline();
  await ana.context.setOffline(true);
  // Lines that were open stay open otherwise.
  stage.relay.cut();
  stage.relay.restore();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await stage.report());
});
afterAll(async () => {
  if (why) return;
  await box.end();
  await stage.strike();
});

/** Rounds of the box until it is so. */
const byRounds = (isSo: () => boolean): Promise<boolean> =>
  vi.waitUntil(
    async () => {
      if (!isSo()) await box.round();
      return isSo();
    },
    { timeout: 60_000, interval: 250 },
  );

const toCouriers = (person: Person): Promise<void> => person.go("/me/couriers");

/** Ben asks Ana whether the box and he may carry her mail, and she lets them. */
async function agree(): Promise<void> {
  await ben.page.goto(box.link);
  await ben.page.getByRole("button", { name: /^Add / }).click();
  await ben.page.getByRole("button", { name: /^Leave .* a note$/ }).waitFor();
  await toCouriers(ben);
  await ben.page.getByRole("button", { name: "New group" }).click();
  await ben.page.getByLabel("What the group is called").fill("The valley");
  await ben.page.getByRole("group", { name: "Whose mail is carried" }).getByRole("button", { name: "Ana" }).click();
  await ben.page.getByRole("group", { name: "Who carries it" }).getByRole("button", { name: "The hut" }).click();
  await ben.page.getByRole("button", { name: "Ask them" }).click();
  // The box alone, to begin with.
  await ben.page.getByRole("switch", { name: /^Carry for others/, checked: true }).click();
  await byRounds(() => box.groups === 1);
  await toCouriers(ana);
  await ana.page.getByRole("button", { name: /^Accept until/ }).click();
  await byRounds(() => box.mandates === 1);
  await ben.page.getByText("Ana: in").waitFor({ timeout: 30_000 });
}

/** Somebody is beside the box, and waits until it says all of this. */
async function collects(person: Person, ...lines: readonly (string | RegExp)[]): Promise<void> {
  await toCouriers(person);
  await person.page.getByRole("button", { name: "Collect", exact: true }).click();
  const card = person.page.getByRole("region", { name: "Collect" });
  for (const line of lines) await card.getByText(line).waitFor({ timeout: 30_000 });
  await card.getByRole("button", { name: "Collect", exact: true }).waitFor();
}

/** It opened where they stand, and is shown first. */
async function reads({ page }: Person, ...words: readonly (string | RegExp)[]): Promise<void> {
  await page.goto(new URL("/", page.url()).href);
  await page.getByRole("heading", { name: "You are here." }).waitFor();
  for (const one of words) await page.getByText(one).waitFor();
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await page.getByRole("heading", { name: "You are here." }).waitFor({ state: "detached" });
}

told("from the relay by the box to the app: a note is on the screen, and its receipt is at the box", async () => {
  await ben.go("/");
  await ben.leave("Under the third step", "Ana");
  await byRounds(() => box.holds.envelopes === 1);
  await collects(ana, "All here.", "One new note", "One receipt goes back with it");
  expect(box.holds).toMatchObject({ envelopes: 0, receipts: 1 });
  await reads(ana, "Under the third step", /Came by courier \(.+, one hop\)/);
});

told("a note of somebody without signal goes out by the box, and has its tick when the relay's own word is back", async () => {
  await ana.go("/");
  await ana.leave("Written in the valley", "Ben");
  await collects(ana, "It takes one letter along");
  await ana.go("/notes/left");
  await ana.page.getByText(/With .+ since/).waitFor();
  await byRounds(() => box.holds.answers === 1);
  await reads(ben, "Written in the valley");
  await ana.page.getByText(/With .+ since/).waitFor();
  await collects(ana, "One letter of yours is at its relay");
  await ana.go("/notes/left");
  await ana.page.getByText(/At the relay since/).waitFor();
});

told("from the relay by a courier's app to a box without internet, and from there to the app", async () => {
  await box.start(false);
  await ben.go("/");
  await ben.leave("Carried up by hand", "Ana");
  await toCouriers(ben);
  await ben.page.getByRole("switch", { name: /^Carry for others/, checked: false }).click();
  await ben.page.getByText(/^One envelope and/).waitFor({ timeout: 30_000 });
  await collects(ben, "It takes one letter along");
  await collects(ana, "One new note");
  await reads(ana, "Carried up by hand", /Came by courier \(.+, 2 hops\)/);
});
