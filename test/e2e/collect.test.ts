/**
 * Two apps in a real browser and a courier's box, which is the program itself but for its radio: the browser's emulated one. From the tap on
 * Collect to the note on the screen nothing is played.
 */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { choosesTheBox } from "../support/emulated-radio.ts";
import { inLong } from "../support/long.ts";
import { BoxStage, collects, noBluetoothHere, says, toCouriers } from "./box-stage.ts";
import type { Person } from "./stage.ts";

const why = await noBluetoothHere();
if (why) console.warn(`the tests of collecting are skipped: ${why}`);
const told = why ? it.skip : it;
/** In the long tests: what the engine's own tests of collecting have as well. */
const toldInLong = why ? it.skip : inLong;

let scene: BoxStage;
beforeAll(async () => {
  if (!why) scene = await BoxStage.set();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await scene.stage.report());
});
afterAll(async () => {
  if (!why) await scene.strike();
});

/** It opened where they stand, and is shown first. */
async function reads(person: Person, ...words: readonly (string | RegExp)[]): Promise<void> {
  await person.go("/");
  await isShown(person, ...words);
}

async function isShown({ page }: Person, ...words: readonly (string | RegExp)[]): Promise<void> {
  await page.getByRole("heading", { name: "You are here." }).waitFor();
  for (const one of words) await page.getByText(one).waitFor();
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await page.getByRole("heading", { name: "You are here." }).waitFor({ state: "detached" });
}

told("from the relay by the box to the app: a note is on the screen, and its receipt is at the box", async () => {
  await scene.ben.go("/");
  await scene.ben.leave("Under the third step", "Ana");
  await scene.byRounds(() => scene.box.holds.envelopes === 1);
  await collects(scene.ana, "All here.", "One new note", "One receipt goes back with it");
  expect(scene.box.holds).toMatchObject({ envelopes: 0, receipts: 1 });
  await reads(scene.ana, "Under the third step", /Came by courier \(.+, one hop\)/);
});

told("a note of somebody without signal goes out by the box, and has its tick when the relay's own word is back", async () => {
  await scene.ana.go("/");
  await scene.ana.leave("Written in the valley", "Ben");
  await collects(scene.ana, "It takes one letter along");
  await scene.ana.go("/notes/left");
  await scene.ana.page.getByText(/With .+ since/).waitFor();
  // It is shown once, wherever he is then: to open the app anew might come after that.
  await scene.ben.go("/");
  await scene.byRounds(() => scene.box.holds.answers === 1);
  await isShown(scene.ben, "Written in the valley");
  await scene.ana.page.getByText(/With .+ since/).waitFor();
  await collects(scene.ana, "One letter of yours is at its relay");
  await scene.ana.go("/notes/left");
  await scene.ana.page.getByText(/At the relay since/).waitFor();
});

toldInLong("from the relay by a courier's app to a box without internet, and from there to the app", async () => {
  await scene.box.start(false);
  await scene.ben.go("/");
  await scene.ben.leave("Carried up by hand", "Ana");
  await toCouriers(scene.ben);
  await scene.ben.page.getByRole("switch", { name: /^Carry for others/, checked: false }).click();
  await scene.ben.page.getByText(/^One envelope and/).waitFor({ timeout: 30_000 });
  await collects(scene.ben, "It takes one letter along");
  await collects(scene.ana, "One new note");
  await reads(scene.ana, "Carried up by hand", /Came by courier \(.+, 2 hops\)/);
});

toldInLong("what was pressed is done, although the tab whose engine led is closed before a box was chosen", async () => {
  const { ana, ben, box, choosers, radio } = scene;
  await box.start();
  await ben.go("/");
  await ben.leave("Whoever leads", "Ana");
  await scene.byRounds(() => box.holds.envelopes === 1);
  const leading = ana.page;
  await ana.open("/me/couriers");
  const chooser = await choosesTheBox(ana.page, radio);
  choosers[0] = chooser;
  let choose = (): void => {};
  chooser.when = new Promise<void>((resolve) => (choose = resolve));
  await ana.page.getByRole("button", { name: "Collect", exact: true }).click();
  await ana.page.getByText("Choose the box in the list").waitFor();
  await leading.close();
  await ana.page.waitForFunction(async () => (await navigator.locks.query()).pending?.length === 0);
  choose();
  await says(ana, "One new note", "One receipt goes back with it");
  await reads(ana, "Whoever leads");
});

/** Runs in a page: keeps the characteristic that is subscribed to, for the test to fire its event. */
function keepsTheStream(): void {
  const { prototype } = (
    globalThis as unknown as { BluetoothRemoteGATTCharacteristic: { prototype: { startNotifications(): Promise<unknown> } } }
  ).BluetoothRemoteGATTCharacteristic;
  const { startNotifications } = prototype;
  prototype.startNotifications = function (this: object) {
    Object.assign(globalThis, { stream: this });
    return startNotifications.call(this);
  };
}

/** Runs in a page: a notification came. */
function notified(value: readonly number[]): void {
  const { stream } = globalThis as unknown as { readonly stream: EventTarget };
  Object.defineProperty(stream, "value", { value: new DataView(Uint8Array.from(value).buffer), configurable: true });
  stream.dispatchEvent(new Event("characteristicvaluechanged"));
}

toldInLong("by notifications, which the emulation cannot push and the test does", async () => {
  const { ana, ben, box, radio } = scene;
  await box.start();
  await ben.go("/");
  await ben.leave("Told and not asked for", "Ana");
  await scene.byRounds(() => box.holds.envelopes === 1);
  await ana.context.addInitScript(keepsTheStream);
  let pushing: Promise<unknown> = Promise.resolve();
  let pushed = 0;
  radio.onNotify = (value) => {
    pushed++;
    pushing = pushing.then(() => ana.page.evaluate(notified, [...value]));
  };
  radio.takesSubscriptions = true;
  radio.counts();
  await collects(ana, "One new note", "One receipt goes back with it");
  radio.takesSubscriptions = false;
  await pushing;
  expect(pushed).toBeGreaterThan(3);
  expect(radio.counts().reads, "one read, of the greeting").toBe(1);
  await reads(ana, "Told and not asked for");
});

told("says that Bluetooth is off and that nothing was chosen, each with the other way", async () => {
  const { ana, choosers, radio } = scene;
  const [chooser] = choosers;
  if (!chooser) throw new Error("nobody answers the list");
  chooser.answer = "cancel";
  await collects(ana, "No box was chosen. If it is not in the list, go nearer, or ask for a parcel.");
  await radio.power("absent");
  await collects(ana, "Bluetooth is off, or there is none here. A parcel needs none.");
});
