/** What wide screens show beside a page; finding; a note to oneself; what one is told of. On the scripted app. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import { type Flow, flowSuite, long, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { startHarness } from "./serve.ts";

const DESK = { width: 1440, height: 900 };
const TABLET = { width: 768, height: 1024 };

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const state = (page: Page) => page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
const scaleOf = (page: Page): Promise<string> => page.locator(".scalebar").getAttribute("aria-label").then(String);
/** Waits until the map has another scale. */
async function otherScale(page: Page, before: string): Promise<string> {
  await page.waitForFunction((old) => document.querySelector(".scalebar")?.getAttribute("aria-label") !== old, before);
  return scaleOf(page);
}

const FLOWS: Readonly<Record<string, Flow>> = {
  "the map shows what is chosen beside it, and no strip of another": async (open) => {
    const page = await open("scene=boat&at=/notes/opened", DESK);
    await page.locator(".scalebar").waitFor();
    const before = await scaleOf(page);
    await page.getByText("You found it.").first().click();
    await page.getByRole("heading", { name: /^A note from/ }).waitFor({ state: "attached" });
    await otherScale(page, before);
    assert.equal(await page.locator(".chartlet").count(), 0);
    // Whoever looks elsewhere meanwhile stays there.
    const chosen = await scaleOf(page);
    await button(page, "Zoom out").click();
    await otherScale(page, chosen);
  },

  "a tablet has the map beside a page, and a phone does not": long(async (open) => {
    const beside = async (size: { width: number; height: number }): Promise<number> => {
      const page = await open("scene=full&at=/notes", size);
      await page.getByRole("heading", { name: "Notes" }).waitFor();
      return page.getByRole("region", { name: "Map" }).count();
    };
    assert.deepEqual([await beside(TABLET), await beside({ width: 760, height: 1024 })], [1, 0]);
  }),

  "many notes can be searched": long(async (open) => {
    const page = await open("scene=many&at=/notes/left");
    const list = page.getByRole("list", { name: "Left by me" });
    await list.locator(".snip").first().waitFor();
    await page.getByRole("searchbox", { name: "Find in your notes" }).fill("NUMBER 123");
    await page.waitForFunction(() => document.querySelectorAll("ul[aria-label='Left by me'] > li").length < 40);
    assert.deepEqual(await list.locator(".snip").allTextContents(), ["Note number 123, with a few words more."]);
    await page.getByRole("searchbox").fill("nothing of the kind");
    await page.getByText("Nothing with these words.").waitFor();
  }),

  "the empty map offers a note to oneself": long(async (open) => {
    const page = await open("scene=empty");
    await button(page, "Leave yourself a first one, here").click();
    await button(page, "Use this place").click();
    assert.equal(await button(page, "Yourself").getAttribute("aria-pressed"), "true");
    await page.getByText(/stays on this device and in your backup/).waitFor();
    await page.getByLabel("What you leave").fill("I was here.");
    await button(page, "Leave it here").click();
    await page.waitForFunction(() => (globalThis as unknown as { engine: Scripted }).engine.state().sent.length === 1);
    assert.deepEqual(
      (await state(page)).sent[0]?.to.map(({ person }) => person),
      ["me"],
    );
    await button(page, /^Leave yourself/).waitFor({ state: "detached" });
  }),

  "what one is told of is chosen by kind, with quiet hours, and tried": long(async (open) => {
    const page = await open("scene=full&at=/me/notifications");
    await button(page, "Tell me").click();
    const said = page.getByRole("switch", { name: /^Somebody spoke in a room/ });
    await said.click();
    assert.equal(await said.getAttribute("aria-checked"), "false");
    await page.getByRole("switch", { name: /^Quiet hours/ }).click();
    await page.getByText("From 22:00 to 07:00, without a sound").waitFor();
    await page.getByLabel("To", { exact: true }).fill("08:30");
    await page.getByText("From 22:00 to 08:30, without a sound").waitFor();
    await button(page, "Show me one now").click();
    await page.getByText(/^Shown\./).waitFor();
  }),

  "further actions are behind three dots, and Escape closes them": long(async (open) => {
    const page = await open("scene=boat&at=/note%23boat");
    const more = page.locator("summary[aria-label='More']");
    await more.press("Enter");
    await page.getByRole("link", { name: "See Ines" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "See Ines" }).waitFor({ state: "hidden" });
    await more.click();
    await page.getByRole("link", { name: "See Ines" }).click();
    await page.getByRole("heading", { name: "Ines" }).waitFor({ state: "attached" });
  }),
};

flowSuite("wide screens, and what they share", FLOWS, startHarness, openTouch);
