/** Drives the keypad's screens by key events only. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import { asGecko48, isOfToday } from "../kaios/page-scripts.ts";
import { type Harness, ready } from "./serve.ts";

/** Playwright has no softkeys, so each key is sent as the phone's event. */
export async function press(page: Page, key: string): Promise<void> {
  if (/^Soft/.test(key)) {
    await page.evaluate((name) => {
      const at = document.activeElement ?? document.body;
      at.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    }, key);
  } else await page.keyboard.press(key);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  // Parts of the app are loaded when first opened.
  await page.waitForFunction(() => !document.querySelector("[data-waits]"));
}

/** The text of the focused row or the label of the focused field. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return ((at?.closest("label") ?? at)?.textContent ?? "").replace(/\s+/g, " ").trim();
  });

export const softkeys = (page: Page): Promise<string[]> => page.locator(".soft").allInnerTexts();

const MOST_PRESSES = 90;

/** Moves down until the focus is on a row with this text. */
export async function reach(page: Page, words: string | RegExp): Promise<void> {
  for (let i = 0; i < MOST_PRESSES; i++) {
    const here = await focused(page);
    if (typeof words === "string" ? here.includes(words) : words.test(here)) return;
    await press(page, "ArrowDown");
  }
  assert.fail(`no row says “${words}”; the focus is on “${await focused(page)}”`);
}

export async function choose(page: Page, words: string | RegExp): Promise<void> {
  await page.getByText(words).first().waitFor({ state: "attached" });
  await reach(page, words);
  await press(page, "Enter");
}

/** Moves to a field and types into it. */
export async function typed(page: Page, label: string | RegExp, text: string): Promise<void> {
  await reach(page, label);
  await page.keyboard.type(text);
}

/** Another app sends something. */
export async function hand(page: Page, name: string, data: object): Promise<void> {
  await page.evaluate((source) => (globalThis as unknown as { hand(source: object): void }).hand(source), { name, data });
}

export const title = (page: Page): Promise<string> => page.locator(".screen:visible .head h1").last().innerText();

export async function openKeypad(
  harness: Harness,
  query: string,
  size: { readonly width: number; readonly height: number } = { width: 240, height: 320 },
  onTrouble: (trouble: string) => void = assert.fail,
): Promise<Page> {
  const page = await harness.browser.newPage({
    viewport: { width: size.width, height: size.height },
    deviceScaleFactor: 2,
    reducedMotion: query.includes("motion") ? "no-preference" : "reduce",
  });
  await page.addInitScript(asGecko48(harness.browser));
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => onTrouble(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !isOfToday(message.text())) onTrouble(message.text());
  });
  await page.goto(`${harness.origin}/?${query}`);
  await ready(page);
  // Keys do nothing before the first screen.
  await page.locator(".screen").first().waitFor({ state: "attached" });
  return page;
}
