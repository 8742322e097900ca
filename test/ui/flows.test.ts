/** The touch screens in a browser on the scripted engine: the main flow, keyboard only, large text, long lists. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import { spiral } from "../../src/view/map/stacks.ts";
import { isLong } from "../support/long.ts";
import { type Flow, flowSuite, long, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { MOST } from "./harness/media.ts";
import { startHarness } from "./serve.ts";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

/** The map is stable: its picture does not change for a while. */
const drawn = (page: Page) =>
  page.evaluate(async () => {
    const picture = () => [...document.querySelectorAll<HTMLCanvasElement>("canvas.chart")].map((one) => one.toDataURL()).join();
    for (let before = "", same = 0; same < 4; ) {
      await new Promise((done) => setTimeout(done, 150));
      const now = picture();
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });

const FLOWS: Readonly<Record<string, Flow>> = {
  "a newcomer starts, comes by a link, adds, leaves a note": async (open) => {
    const page = await open(`scene=welcome&at=${encodeURIComponent("/add#p=abcdefghijk&r=aaa&n=Noor")}`);
    assert.equal(new URL(page.url()).hash, "", "the key must leave the address");
    await page.getByText("You came by someone’s link").waitFor();
    await button(page, "Start now").click();
    await page.getByLabel("My name").fill("Mara");
    assert.equal(await page.getByRole("switch", { name: "Hide who writes to whom" }).getAttribute("aria-checked"), "true");
    await button(page, "Continue").click();
    await heading(page, "Add someone").waitFor();
    assert.equal(await page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state().hidden), true);
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
    await page.getByText(`${(MOST - 21).toLocaleString("en")} characters left`).waitFor();
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

  "what failed quietly is shown in lines, and copied only by a press": async (open) => {
    const page = await open("scene=full&at=/me/about");
    await heading(page, "About Cairn").waitFor();
    await page.getByText(/^\d\d:\d\d link\.session silent ×3$/).waitFor();
    const copied = page.evaluate(
      () =>
        new Promise<string>((resolve) =>
          Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text: string) => resolve(text) } }),
        ),
    );
    await button(page, "Copy it, for whoever helps you").click();
    assert.match(await copied, /^Cairn 0\.2\.0\n\d\d:\d\d link\.session silent ×3$/);
    await button(page, "Copied").waitFor();
  },

  "who asks for my account by mail is told of on every page, and refused": async (open) => {
    const page = await open("scene=recovery&at=/people");
    await page.getByText("Somebody asks for your account at numbers.example", { exact: false }).waitFor();
    await page.getByRole("link", { name: "Look" }).click();
    await page.getByText("Their screen shows 07.", { exact: false }).waitFor();
    assert.equal(await button(page, "Refuse").count(), 1, "the page says it itself");
    await button(page, "Refuse").click();
    await page.getByText("Their screen shows 07.", { exact: false }).waitFor({ state: "detached" });
  },

  "my number is shown in a room where I choose it": async (open) => {
    const page = await open("scene=numbered-rooms&at=/room/settings%23c1");
    const here = page.getByRole("switch", { name: "Show my number here" });
    await here.click();
    await page.getByText("123-1234-5678", { exact: false }).waitFor();
    assert.equal(await here.getAttribute("aria-checked"), "true");
    const rooms = await page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state().numbers?.mine[0]?.rooms);
    assert.deepEqual(rooms, ["c1"]);
  },

  "a number is confirmed by the code that was texted to it, and forgotten by a press": async (open) => {
    const without = await open("scene=full&at=/me/notifications");
    await heading(without, "Notifications").waitFor({ state: "attached" });
    assert.equal(await without.getByText("By text message").count(), 0, "a relay without a gateway shows nothing of it");
    const page = await open("scene=sms&at=/me/notifications");
    await page.getByText("sms.example can text that something waits", { exact: false }).waitFor();
    await page.getByLabel("Phone number with its country").fill("0170 1234567");
    await button(page, "Text me a code").click();
    await page.getByText("This is no phone number with its country.", { exact: false }).waitFor();
    await page.getByLabel("Phone number with its country").fill("+49 170 1234560");
    await page.getByLabel("Phone number with its country").press("Enter");
    await page.getByText("The phone company does not take texts", { exact: false }).waitFor();
    await page.getByLabel("Phone number with its country").fill("+49 170 1234569");
    await button(page, "Text me a code").click();
    await page.getByText("+491701234569").first().waitFor();
    await page.getByLabel("The code in the text").fill("271828");
    await button(page, "That is it").click();
    await page.getByText("That is another code.", { exact: false }).waitFor();
    await page.getByLabel("The code in the text").fill("314159");
    await page.getByLabel("The code in the text").press("Enter");
    await page.getByText("Texts go to").waitFor();
    await button(page, "Would a text come?").click();
    await page.getByText("somebody texted STOP", { exact: false }).waitFor();
    const sender = (sms_gateway: string) =>
      page.evaluate((url) => {
        const { engine } = globalThis as unknown as { engine: Scripted };
        engine.change({ connection: { ...engine.state().connection, sms_gateway: url } });
      }, sms_gateway);
    await sender("https://other.example");
    await page.getByText("where this number was confirmed: no text comes", { exact: false }).waitFor();
    await page.getByText("other.example can text", { exact: false }).waitFor();
    await sender("https://sms.example");
    await page.getByText("Texts go to").waitFor();
    await button(page, "No more texts, and forget the number").click();
    await page.getByLabel("Phone number with its country").waitFor();
    assert.equal(await page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state().sms), undefined);
  },

  "words are shown and three asked back": long(async (open) => {
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
  }),

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

  "the map moves under the cross, and the draft with it": long(async (open) => {
    const page = await open("scene=full&at=/leave");
    const map = page.getByRole("application");
    await map.focus();
    await map.press("ArrowRight");
    await page.waitForTimeout(500);
    await button(page, "Use this place").click();
    await page.getByText(/^56\.4155\d, −5\.4/).waitFor();
  }),

  "on a desk, keys do it all": long(async (open) => {
    const page = await open("scene=full", { width: 1440, height: 900 });
    // Keys work from the shell's first effect on, which comes before the map's.
    await page.locator(".scalebar").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("malaga");
    await page.getByRole("option", { name: "Málaga Spain", exact: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await heading(page, "How close must they be?").waitFor();
    await page.keyboard.press("Escape");
    await heading(page, "Map").waitFor({ state: "attached" });
  }),

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

  "forty notes open at one spot: one moment, then a list; what opened elsewhere has its own": async (open) => {
    const page = await open("scene=together&motion");
    const dialog = page.getByRole("dialog", { name: "You are here." });
    await page.getByText("40 notes from 3 people opened here.").waitFor();
    assert.equal(await dialog.count(), 1);
    await dialog.and(page.locator(".done")).waitFor();
    const took = await button(page, "See all 40").evaluate(async (node: HTMLElement) => {
      const began = performance.now();
      node.click();
      while (document.querySelectorAll("ul[aria-label='Opened together'] > li").length < 40)
        await new Promise((done) => requestAnimationFrame(done));
      return performance.now() - began;
    });
    console.log(`the list of forty was there after ${Math.round(took)} ms`);
    const { opened } = await page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
    assert.deepEqual(
      opened.filter(({ seen }) => !seen).map(({ id }) => id),
      ["boat"],
    );
    // The note that opened elsewhere waits until the list is left, and then leads to its text.
    assert.equal(await dialog.count(), 0);
    await page.goBack();
    await page.getByText("Ines left this for you").waitFor();
    await button(page, "Read it now").click();
    await page.getByText("You found it.").waitFor();
    assert.equal(await dialog.count(), 0);
  },

  "a count on the map is spread on press, and a pin of it opens its note": long(async (open) => {
    const page = await open("scene=spot");
    const middle = async () => {
      const box = await page.locator(".stage .canvas").boundingBox();
      assert.ok(box);
      // The centre of the part that neither the search bar nor the card covers.
      const foot = await page.locator(".mapfoot").evaluate((node: HTMLElement) => node.offsetHeight);
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 - (foot + 90 - 76) / 2 };
    };
    await drawn(page);
    const before = await middle();
    // 20 m north and 40 m east of my position, at 800 m to 360 pixels.
    await page.mouse.click(before.x + 18, before.y - 9);
    await drawn(page);
    assert.equal(new URL(page.url()).pathname, "/", "a count opens nothing by itself");
    const after = await middle();
    const [x = 0, y = 0] = spiral(42, 200)[20] ?? [];
    await page.mouse.click(after.x + x, after.y + y);
    await page.getByText(/^Left here, number/).waitFor();
  }),

  "“You are back” and every form stay what they are while notes open; the moment comes after": long(async (open) => {
    for (const at of ["/restoring", "/rooms/new", "/me", "/room#c1", "/me/lock"]) {
      const page = await open(`scene=back-here&motion&at=${encodeURIComponent(at)}`);
      await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
      assert.equal(await page.getByRole("dialog").count(), 0, at);
      if (at !== "/restoring") continue;
      await heading(page, "Coming back").waitFor();
      await button(page, "To the map").click();
      await page.getByText("40 notes from 3 people opened here.").waitFor();
    }
  }),

  "a place keeps no name of another place": long(async (open) => {
    const page = await open("scene=full&at=/leave/place");
    await page.getByLabel("Place or coordinates").fill("tokyo");
    await page.getByRole("button", { name: "Tokyo Japan" }).click();
    await page.getByText(/^35\.\d+, 139\./).waitFor();
    await page.getByLabel("Place or coordinates").fill("-89.99, 139.69171");
    await page.getByLabel("Place or coordinates").press("Enter");
    await page.getByText("−89.99").first().waitFor();
    await button(page, "Next: the words").click();
    assert.equal(await page.getByLabel("A name for this place").inputValue(), "");
  }),

  "a thousand notes are drawn a screen at a time": async (open) => {
    const page = await open("scene=many&at=/notes/left");
    assert.equal(await page.getByRole("list", { name: "Left by me" }).getByRole("listitem").count(), 40);
    await page.mouse.wheel(0, 100_000);
    await page.waitForFunction(() => document.querySelectorAll(".rows > li").length > 40);
  },

  "at 360 px and 200 % text nothing scrolls sideways": async (open) => {
    // Every page in the long tests, every fifth in the short ones.
    const pages = [
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
    ];
    for (const at of pages.filter((_, n) => isLong || n % 5 === 3)) {
      const page = await open(`scene=full&big&at=${at.replace("#", "%23")}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${at} is ${over} px too wide`);
      await page.close();
    }
  },
};

flowSuite("the screens", FLOWS, startHarness, openTouch);
