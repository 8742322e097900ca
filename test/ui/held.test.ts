/** A held note shows its reason on the map too, in both skins. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState, WaitingNote } from "../../src/engine/face.ts";
import { type Flow, flowSuite, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { openKeypad, press } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();

/** Every waiting note is held because the position is too old. */
const hold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { engine } = globalThis as unknown as { engine: Scripted };
    const held = (note: WaitingNote): WaitingNote => ({ ...note, held: "position-old" });
    const part: Partial<EngineState> = { waiting: engine.state().waiting.map(held) };
    engine.change(part);
  });

const OLD = /Your last position is too old/;

const TOUCH: Readonly<Record<string, Flow>> = {
  "the map says why a note near me does not open": async (open) => {
    const page = await open("scene=full&at=/");
    await page.locator(".near").waitFor();
    assert.equal(await page.getByText(OLD).count(), 0);
    await hold(page);
    await shows(page, OLD);
  },
};

const KEYPAD: Readonly<Record<string, Flow>> = {
  "the map says why a note near me does not open": async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftRight");
    await page.locator(".chartbox").waitFor();
    await hold(page);
    for (let i = 0; i < 12 && (await page.getByText(OLD).locator("visible=true").count()) === 0; i++) await press(page, "Enter");
    await shows(page, OLD);
  },
};

flowSuite("held, on the map", TOUCH, startHarness, openTouch);
flowSuite("held, on the keypad's map", KEYPAD, startKeypadHarness, openKeypad);
