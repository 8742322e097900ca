/** Links as other apps change them on the way, in both skins. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import { type Flow, flowSuite, openTouch } from "./flow-suite.ts";
import { hand, openKeypad, press, typed } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const PARTS = `p=${KEY}&r=aHR0cHM6Ly9yZWxheS5leGFtcGxl&n=Noor`;

const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();

const gone = (page: Page, words: string): Promise<void> =>
  page.waitForFunction(
    (text) => !Array.from(document.querySelectorAll(".place:not([hidden])")).some((one) => one.textContent?.includes(text)),
    words,
  ) as unknown as Promise<void>;

const TOUCH: Readonly<Record<string, Flow>> = {
  "a tracker before the fragment, or %23 for #: the form is filled, and the key leaves the address": async (open) => {
    for (const address of [`/add?fbclid=IwAR0#${PARTS}`, `/add?utm_source=a&utm_medium=b#${PARTS}`, `/add%23${PARTS}`]) {
      const page = await open(`scene=full&at=${encodeURIComponent(address)}`);
      await page.getByLabel("What you call them").waitFor();
      assert.equal(await page.getByLabel("What you call them").inputValue(), "Noor");
      assert.equal(page.url().includes(KEY), false, page.url());
    }
  },

  "pasted out of a mail: &amp;, a broken line and a full stop": async (open) => {
    const page = await open("scene=full&at=/add");
    const link = `https://relay.example/add#${PARTS.replace(/&/g, "&amp;")}`;
    await page.getByLabel("Their link").fill(`${link.slice(0, 60)} ${link.slice(60)}.`);
    await page.getByLabel("What you call them").waitFor();
    assert.equal(await page.getByLabel("What you call them").inputValue(), "Noor");
  },
};

const KEYPAD: Readonly<Record<string, Flow>> = {
  "pressed in another app, with a tracker, or typed with its decorations": async (open) => {
    const page = await open("scene=full");
    await hand(page, "view", { type: "url", url: `https://relay.example/add?fbclid=IwAR0#${PARTS}` });
    await shows(page, "Noor");
    await press(page, "SoftLeft");
    await gone(page, "Noor");
    await hand(page, "share", {
      type: "text/plain",
      blobs: [`Add me (https://relay.example/add%23${PARTS.replace(/&/g, "&amp;")}).`],
    });
    await shows(page, "Noor");
    await press(page, "SoftLeft");
    await gone(page, "Noor");
    await press(page, "2");
    await shows(page, "Jonas");
    await press(page, "SoftLeft");
    await typed(page, "Their link", `https://relay.example/add?utm_source=a#${PARTS}.`);
    await press(page, "SoftRight");
    await shows(page, "Noor");
    assert.equal(await page.locator(".place:not([hidden]) input").first().inputValue(), "Noor");
  },
};

flowSuite("links that come decorated", TOUCH, startHarness, openTouch);
flowSuite("links that come decorated, on the keypad", KEYPAD, startKeypadHarness, openKeypad);
