/** What the screens must do, tried in a browser on the scripted engine: the main way through, keys only, large text, long lists. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import { type Flow, flowSuite, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { startHarness } from "./serve.ts";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

const FLOWS: Readonly<Record<string, Flow>> = {
  "a newcomer starts, comes by a link, adds, leaves a note": async (open) => {
    const page = await open(`scene=welcome&at=${encodeURIComponent("/add#p=abcdefghijk&r=aaa&n=Noor")}`);
    assert.equal(new URL(page.url()).hash, "", "the key must leave the address");
    await page.getByText("You came by someone’s link").waitFor();
    await button(page, "Start now").click();
    await page.getByLabel("My name").fill("Mara");
    await button(page, "Continue").click();
    await heading(page, "Add someone").waitFor();
    await page.getByLabel("What you call them").fill("Nora");
    await button(page, "Add Nora").click();
    await heading(page, "Nora").waitFor({ state: "attached" });
    await button(page, "Leave Nora a note").click();
    await heading(page, "How close must they be?").waitFor();
    assert.equal(await focused(page), "How close must they be?", "the focus goes to the new heading");
    await page.getByRole("link", { name: "Without the map" }).click();
    await page.getByLabel("Place or coordinates").fill("48°51′24″ N, 2°21′8″ E");
    await page.getByLabel("Place or coordinates").press("Enter");
    await page.getByText("48.85667, 2.35222").first().waitFor();
    await button(page, "Next: the words").click();
    await button(page, "Leave it here").click();
    await page.getByText("There are no words yet.").waitFor();
    await page.getByLabel("What you leave").fill("Under the third arch.");
    await page.getByText("21 of 780 bytes").waitFor();
    await page.getByText(/Paris time/).waitFor();
    await button(page, "7 days").click();
    await page.getByLabel("A name for this place").fill("Arch");
    await button(page, "Leave it here").click();
    await page.getByText("Nora · Arch · 100 m").waitFor();
    await page.getByText("Write down your 24 words.").waitFor();
    const sent = await page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state().sent[0]);
    assert.equal(sent?.window.timezone, "Europe/Paris");
    assert.equal(sent?.to.length, 1);
    assert.ok(Math.abs((sent?.circle.latitude ?? 0) - 48.856667) < 1e-5);
  },

  "a relay that is not what it was is told of everywhere, and only a press goes on with it": async (open) => {
    const page = await open("scene=relay-changed&at=/notes");
    await page.getByText("A relay is not what it was.").waitFor();
    await page.getByRole("link", { name: "Look at it" }).click();
    await heading(page, "Relay").waitFor();
    await page.getByText(/relay\.example no longer takes signatures/).waitFor();
    await page.getByText(/hills\.example shows another key/).waitFor();
    await button(page, "Go on with it as it is").first().click();
    await page.getByText(/relay\.example no longer takes signatures/).waitFor({ state: "detached" });
    await button(page, "Go on with it as it is").click();
    await page.getByText(/hills\.example/).waitFor({ state: "detached" });
  },

  "words are shown and three asked back": async (open) => {
    const page = await open("scene=full&at=/me");
    await page.getByRole("link", { name: "Show me the words" }).click();
    const list = page.getByRole("list", { name: "24 words" }).locator(".key");
    await list.nth(23).waitFor();
    const words = await list.allInnerTexts();
    assert.equal(words.length, 24);
    await page.getByRole("link", { name: "I have written them down" }).click();
    await heading(page, "Three of them").waitFor();
    for (const field of await page.getByRole("textbox").all()) {
      const place = Number(
        (await field.evaluate((node: HTMLInputElement) => node.labels?.[0]?.textContent ?? "")).replace(/\D/g, ""),
      );
      await field.fill(words[place - 1] ?? "");
    }
    await button(page, "Check").click();
    await page.getByText("Written down and checked").waitFor();
  },

  "the radius follows slider, steps, typing and the handle": async (open) => {
    const page = await open("scene=full&at=/leave");
    const radius = page.getByLabel(/^Radius in metres/);
    await button(page, "Smaller").click();
    await page.getByText("Under 100 m, a phone between houses may miss it.").waitFor();
    await button(page, "Make it 100 m").click();
    assert.equal(await radius.inputValue(), "100 m");
    await radius.fill("1234");
    await radius.press("Enter");
    assert.equal(await radius.inputValue(), "1.2 km");
    await page.getByRole("slider", { name: "Circle edge" }).press("ArrowRight");
    assert.equal(await radius.inputValue(), "1.3 km");
    const handle = page.getByRole("slider", { name: "Circle edge" });
    const box = await handle.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 24, box.y + 23);
    await page.mouse.down();
    await page.mouse.move(box.x - 20, box.y + 23);
    await page.mouse.up();
    assert.notEqual(await radius.inputValue(), "1.3 km");
    await radius.fill("5");
    await radius.press("Enter");
    assert.equal(await radius.inputValue(), "10 m");
    await page.keyboard.press("Escape");
    await heading(page, "Map").waitFor({ state: "attached" });
  },

  "the map moves under the cross, and the draft with it": async (open) => {
    const page = await open("scene=full&at=/leave");
    const map = page.getByRole("application");
    await map.focus();
    await map.press("ArrowRight");
    await page.waitForTimeout(500);
    await button(page, "Next: the words").click();
    await page.getByText(/^56\.4155\d, −5\.4/).waitFor();
  },

  "on a desk, keys do it all": async (open) => {
    const page = await open("scene=full", { width: 1440, height: 900 });
    await page.keyboard.press("/");
    await page.keyboard.type("malaga");
    await page.getByRole("option", { name: "Málaga Spain" }).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await heading(page, "How close must they be?").waitFor();
    await page.keyboard.press("Escape");
    await heading(page, "Map").waitFor({ state: "attached" });
  },

  "a note opens: the moment, then its words": async (open) => {
    const page = await open("scene=fresh&motion", undefined);
    const dialog = page.getByRole("dialog", { name: "You are here." });
    await dialog.waitFor();
    await button(page, "Read it now").click();
    await page.getByText("You found it.").waitFor();
    assert.equal(await page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state().opened[0]?.seen), true);
    await page.goBack();
    assert.equal(await dialog.count(), 0, "once a note");
  },

  "a thousand notes are drawn a screen at a time": async (open) => {
    const page = await open("scene=many&at=/notes/left");
    assert.equal(await page.getByRole("list", { name: "Left by me" }).getByRole("listitem").count(), 40);
    await page.mouse.wheel(0, 100_000);
    await page.waitForFunction(() => document.querySelectorAll(".rows > li").length > 40);
  },

  "at 360 px and 200 % text nothing scrolls sideways": async (open) => {
    for (const at of [
      "/",
      "/leave",
      "/leave/place",
      "/leave/words",
      "/notes",
      "/notes/left",
      "/note#sent1",
      "/people",
      "/person#0101",
      "/add",
      "/link",
      "/me",
      "/me/words",
      "/me/words/check",
      "/me/relay",
      "/me/privacy",
      "/me/about",
      // German has the longest words.
      "/leave/words&language=de",
      "/notes/left&language=de",
      "/person%230101&language=de",
      "/me&language=de",
    ]) {
      const page = await open(`scene=full&big&at=${at.replace("#", "%23")}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${at} is ${over} px too wide`);
      await page.close();
    }
  },
};

flowSuite("the screens", FLOWS, startHarness, openTouch);
