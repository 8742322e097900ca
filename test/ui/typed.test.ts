/** What people type, as their keyboards make it, and times that a clock change skips or repeats: in both skins. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState } from "../../src/engine/face.ts";
import { type Flow, flowSuite, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { openKeypad, press, typed } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();
const state = (page: Page): Promise<EngineState> =>
  page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());

const WORDS = `${"stone ".repeat(11)}zebraa ${"stone ".repeat(12)}`;

const TOUCH: Readonly<Record<string, Flow>> = {
  "recovery words: the one that is not known is named, or how many there are": async (open) => {
    const page = await open("scene=welcome");
    await page.getByRole("button", { name: "I have words" }).click();
    await page.getByLabel("Words, or 64 hex digits").fill(WORDS);
    await page.getByRole("button", { name: "Bring me back" }).click();
    await shows(page, "“zebraa” is not a word of the list.");
    await page.getByLabel("Words, or 64 hex digits").fill("stone ".repeat(23));
    await page.getByRole("button", { name: "Bring me back" }).click();
    await shows(page, "These are 23.");
  },

  "a place's own clock, a time that it skips, and one that comes twice": async (open) => {
    const page = await open("scene=full&at=/leave/place");
    await page.getByLabel("Place or coordinates").fill("geo:52.52,13.405;u=35");
    await page.getByLabel("Place or coordinates").press("Enter");
    await page.getByText("52.52000, 13.40500").first().waitFor();
    await page.getByRole("button", { name: "Next: the words" }).click();
    await page
      .getByRole("button", { name: "Leave it here" })
      .waitFor()
      .catch(() => undefined);
    await shows(page, /Berlin time/);
    await page.getByRole("button", { name: "Choose" }).click();
    const from = page.getByLabel("From");
    await from.fill("2027-03-28T02:30");
    await shows(page, "02:30 does not come that day. 03:00 is the first moment after.");
    assert.equal(await from.inputValue(), "2027-03-28T03:00");
    await from.fill("2027-10-31T02:30");
    await shows(page, "02:30 comes twice.");
    await page.getByRole("button", { name: "The first one", pressed: true }).waitFor();
    await page.getByRole("button", { name: "The second one" }).click();
    await page.getByRole("button", { name: "The second one", pressed: true }).waitFor();
    assert.equal(await from.inputValue(), "2027-10-31T02:30");
  },

  "the zone of Pago Pago is not yesterday's": async (open) => {
    const page = await open("scene=full&at=/leave/place");
    await page.getByLabel("Place or coordinates").fill("−14.278, −170.702");
    await page.getByLabel("Place or coordinates").press("Enter");
    await page
      .getByText(/14\.27800/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Next: the words" }).click();
    await shows(page, /Pago Pago time/);
  },
};

const KEYPAD: Readonly<Record<string, Flow>> = {
  "recovery words: the one that is not known is named": async (open) => {
    const page = await open("scene=welcome");
    await press(page, "SoftLeft");
    await typed(page, "Words, or 64 hex digits", WORDS);
    await press(page, "SoftRight");
    await shows(page, "“zebraa” is not a word of the list.");
    assert.equal((await state(page)).phase, "welcome");
  },
};

flowSuite("what is typed", TOUCH, startHarness, openTouch);
flowSuite("what is typed on the keypad", KEYPAD, startKeypadHarness, openKeypad);
