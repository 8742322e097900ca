/** Text as people type it on their keyboards, and times that a clock change skips or repeats, in both skins. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState } from "../../src/engine/face.ts";
import { formatPoint } from "../../src/view/format/coordinates.ts";
import { allLong, type Flow, flowSuite, long, openTouch } from "./flow-suite.ts";
import { HERE } from "./harness/cast.ts";
import type { Scripted } from "./harness/engine.ts";
import { choose, focused, openKeypad, press, reach, title, typed } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();
const hidden = (page: Page, words: string | RegExp): Promise<number> => page.getByText(words).locator("visible=true").count();
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

  "the circle is put by searching: a saved street, a link, a short link that is not opened; and the long press is told once":
    async (open) => {
      const page = await open("scene=streets&at=/leave");
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).hostname));
      /** As the page without the map says it. */
      const isAt = async (place: string): Promise<void> => {
        await page.getByRole("link", { name: "Without the map" }).click();
        await page.locator(".line2[role=status]").getByText(place).waitFor();
        await page.goBack();
      };
      const field = page.getByRole("combobox", { name: "Place or coordinates" });
      await shows(page, "On the map, press a place for longer");
      await field.fill("long");
      await page.getByRole("option", { name: "Long Street Port Lorne" }).waitFor();
      await field.press("ArrowDown");
      assert.match(await page.getByRole("option", { selected: true }).innerText(), /^Long Pier/);
      await field.press("ArrowUp");
      await field.press("Enter");
      await isAt(formatPoint({ ...HERE, latitude: HERE.latitude - 0.01 }));
      await field.fill("https://maps.app.goo.gl/abc");
      await shows(page, "A short link has no place in it");
      await field.fill("https://www.google.com/maps/@91,0,3z");
      await shows(page, "There is no such place: latitude ends at 90");
      await field.fill("https://www.openstreetmap.org/#map=17/48.2/16.37");
      await page.getByRole("option", { name: "48.20000, 16.37000" }).click();
      await page.getByRole("button", { name: "Use this place" }).click();
      await page.getByLabel("What you leave").waitFor();
      assert.deepEqual(
        [...new Set(asked)].filter((host) => host !== "127.0.0.1"),
        [],
      );
      await page.goBack();
      await page.getByRole("button", { name: "Use this place" }).waitFor();
      assert.equal(await hidden(page, "On the map, press a place for longer"), 0);
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

  "a typed place is taken by Next, or Next says why not and stays": async (open) => {
    const page = await open("scene=full&at=/leave/place");
    const field = page.getByLabel("Place or coordinates");
    const next = page.getByRole("button", { name: "Next: the words" });
    const says = async (typed: string, why: RegExp): Promise<void> => {
      await field.fill(typed);
      await next.click();
      await shows(page, why);
      assert.equal(await field.inputValue(), typed);
      assert.match(page.url(), /\/leave\/place$/);
    };
    await says("91, 0", /latitude ends at 90, longitude at 180/);
    await says("Nowhere at all", /No such town here, and no coordinates/);
    await says("San Jos", /Not quite a name that is known/);
    await says("San José", /Several places are called that/);
    await says("Geneva", /Several places are called that/);
    await page.getByRole("button", { name: "Genève" }).waitFor();
    await field.fill("35.68, 139.69");
    await next.click();
    await page.getByRole("button", { name: "Leave it here" }).waitFor();
    await shows(page, "35.68000, 139.69000");
    await shows(page, /Tokyo time/);
    await page.goBack();
    await page.getByLabel("Place or coordinates").fill("reykjavik");
    await page.getByRole("button", { name: "Next: the words" }).click();
    await page.getByRole("button", { name: "Leave it here" }).waitFor();
    await shows(page, /64\.1\d+, −21\.\d+/);
  },

  "what is chosen after something was typed counts": async (open) => {
    const page = await open("scene=full&at=/leave/place");
    const field = page.getByLabel("Place or coordinates");
    for (const choose of [
      () => page.getByRole("button", { name: /^Where I stand/ }).click(),
      async () => {
        await page.locator("details.saved summary").click();
        await page.locator("details.saved .row").first().click();
      },
    ]) {
      await field.fill("35.68, 139.69");
      await choose();
      const chosen = await page.locator(".line2[role=status]").innerText();
      assert.equal(await field.inputValue(), "");
      await page.getByRole("button", { name: "Next: the words" }).click();
      await page.getByRole("textbox", { name: "What you leave" }).waitFor();
      await page.goBack();
      await field.waitFor();
      assert.equal(await page.locator(".line2[role=status]").innerText(), chosen);
    }
  },

  "a circle at a pole is looked at on the map, and stays where it was typed": long(async (open) => {
    const page = await open("scene=full&at=/leave/place");
    for (const [at, metres] of [
      ["-90, 0", "1000"],
      ["89.5, 0", "50000"],
    ] as const) {
      await page.getByLabel("Place or coordinates").fill(at);
      await page.getByLabel("Place or coordinates").press("Enter");
      await page.getByLabel("Place or coordinates").and(page.locator(":not([value]), [value='']")).first().waitFor();
      await page
        .getByLabel(/^Radius in metres/)
        .first()
        .fill(metres);
      await page
        .getByLabel(/^Radius in metres/)
        .first()
        .press("Enter");
      const chosen = await page.locator(".line2[role=status]").innerText();
      await page.getByRole("button", { name: "Back", exact: true }).click();
      await page.getByText("How close must they be?").waitFor();
      for (let presses = 0; presses < 10; presses++) await page.getByRole("button", { name: "Larger" }).click();
      assert.equal(await page.getByText("This page cannot be shown.").count(), 0);
      await page.getByRole("link", { name: /without the map/i }).click();
      assert.equal(await page.locator(".line2[role=status]").innerText(), chosen);
    }
  }),

  "a radius that is no length is said, and the circle stays as it was": long(async (open) => {
    const page = await open("scene=full&at=/leave/place");
    const field = page.getByLabel(/^Radius in metres/).first();
    await field.fill("1,5 km");
    await field.press("Enter");
    await shows(page, "3 km across");
    await field.fill("a stone's throw");
    await field.press("Enter");
    await shows(page, "This is no length. Type metres, like 150.");
    assert.equal(await field.inputValue(), "a stone's throw");
    await shows(page, "3 km across");
  }),

  "a window that is past or turned round is said at the field, and a year that is not this one": long(async (open) => {
    const page = await open("scene=full&at=/leave/words");
    await page.getByRole("button", { name: "Choose" }).click();
    await page.getByLabel("Until").fill("2020-05-14T10:00");
    await page.getByLabel("From", { exact: true }).fill("2020-05-01T10:00");
    await shows(page, "Its time is already over. Choose a later end.");
    assert.equal(await page.getByText(/^From .*10:00/).count(), 0, "no sentence as if it were right");
    await page.getByLabel("From", { exact: true }).fill("2020-06-01T10:00");
    await shows(page, "It would end before it begins. Change one of the two times.");
    await page.getByLabel("Until").fill("2037-05-14T10:00");
    await shows(page, /Thu 14 May 2037/);
    await page.getByLabel("Until").fill("");
    await shows(page, /This is no whole date and time. Thu 14 May 2037, 10:00 still counts/);
  }),

  "a name that was changed and not saved is kept by whatever leads on": async (open) => {
    const page = await open("scene=full&at=/people");
    await page.getByRole("link", { name: /^Ines/ }).click();
    await page.getByLabel("What you call them").fill("Ines from the harbour");
    await page.getByRole("button", { name: /^Leave .* a note$/ }).click();
    await shows(page, "How close must they be?");
    assert.ok((await state(page)).people.some(({ name }) => name === "Ines from the harbour"));
  },

  "the zone of Pago Pago is not yesterday's": long(async (open) => {
    const page = await open("scene=full&at=/leave/place");
    await page.getByLabel("Place or coordinates").fill("−14.278, −170.702");
    await page.getByLabel("Place or coordinates").press("Enter");
    await page
      .getByText(/14\.27800/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Next: the words" }).click();
    await shows(page, /Pago Pago time/);
  }),
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

  "a place or a radius that cannot be taken is said by Done, which stays": async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    await choose(page, "Where");
    await typed(page, "Coordinates", "91, 0");
    await press(page, "SoftRight");
    await shows(page, /latitude ends at 90, longitude at 180/);
    for (let i = 0; i < 5; i++) await press(page, "Backspace");
    await page.keyboard.type("35.68, 139.69");
    await reach(page, "Radius in metres");
    for (let i = 0; i < 3; i++) await press(page, "Backspace");
    await page.keyboard.type("*");
    await press(page, "SoftRight");
    await shows(page, "This is no length. Type metres, like 150.");
    await press(page, "Backspace");
    await page.keyboard.type("1.500");
    await press(page, "SoftRight");
    await shows(page, "35.68000, 139.69000");
    await shows(page, "1.5 km");
  },

  "a circle at a pole is looked at on the map, and stays where it was typed until the map is moved": async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    await choose(page, "Where");
    await typed(page, "Coordinates", "-90, 0");
    await reach(page, "Radius in metres");
    for (let i = 0; i < 3; i++) await press(page, "Backspace");
    await page.keyboard.type("50000");
    await press(page, "SoftRight");
    const there = /[-−]90\.00000, 0\.00000/;
    await shows(page, there);
    const onTheMap = async (): Promise<void> => {
      await choose(page, "Where");
      await choose(page, "On the map");
      await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
    };
    await onTheMap();
    for (const key of ["#", "#", "3", "1", "Enter"]) await press(page, key);
    await shows(page, there);
    await onTheMap();
    for (const key of ["ArrowUp", "ArrowUp", "Enter"]) await press(page, key);
    assert.equal(await title(page), "Leave a note");
    assert.doesNotMatch(await page.locator(".screen:visible").innerText(), there);
  },

  "an hour is an hour and a minute a minute": async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    await choose(page, "Opens");
    await reach(page, "Hour");
    const hour = Number(/(\d+)/.exec(await focused(page))?.[1]);
    assert.match(await focused(page), /^Hour\D+\d\d\D*$/);
    await press(page, "ArrowRight");
    assert.equal(Number(/(\d+)/.exec(await focused(page))?.[1]), (hour + 1) % 24);
    await reach(page, "Minute");
    assert.match(await focused(page), /^Minute\D+\d\d\D*$/);
    const minute = Number(/(\d+)/.exec(await focused(page))?.[1]);
    await press(page, "ArrowRight");
    // To the next quarter of an hour, not beyond.
    assert.equal(Number(/(\d+)/.exec(await focused(page))?.[1]), (15 * (Math.floor(minute / 15) + 1)) % 60);
  },

  "a time that the place's clock skips, and one that comes twice": async (open) => {
    const berlin = async (now: string): Promise<Page> => {
      const page = await open(`scene=full&now=${Date.parse(now) / 1000}`);
      await press(page, "SoftLeft");
      await choose(page, "Where");
      await typed(page, "Coordinates", "52.52, 13.405");
      await press(page, "SoftRight");
      await shows(page, /Berlin time/);
      await choose(page, "Opens");
      await reach(page, /^From/);
      return page;
    };
    // 02:30 in Berlin, the day before clocks go forward.
    const spring = await berlin("2027-03-27T01:30:00Z");
    assert.match(await focused(spring), /Sat 27 Mar/);
    await press(spring, "ArrowRight");
    await shows(spring, "02:30 does not come that day. 03:00 is the first moment after.");
    assert.match(await focused(spring), /Sun 28 Mar/);
    await reach(spring, "Hour");
    assert.match(await focused(spring), /03/);
    await press(spring, "ArrowRight");
    assert.equal(await hidden(spring, /does not come that day/), 0);

    // The day before they go back.
    const autumn = await berlin("2027-10-30T00:30:00Z");
    await press(autumn, "ArrowRight");
    assert.match(await focused(autumn), /Sun 31 Oct/);
    await shows(autumn, /02:30 comes twice\..*The first one/);
    await reach(autumn, "Hour");
    await press(autumn, "ArrowRight");
    await shows(autumn, /02:30 comes twice\..*The second one/);
    assert.match(await focused(autumn), /02/);
    await press(autumn, "ArrowRight");
    assert.match(await focused(autumn), /03/);
    assert.equal(await hidden(autumn, /comes twice/), 0);
  },

  "a window that is past or turned round is said, there and by Leave": async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    await choose(page, "To");
    await choose(page, "Ines");
    await press(page, "SoftRight");
    await choose(page, "Opens");
    await reach(page, /^From/);
    const turn = async (key: "ArrowLeft" | "ArrowRight", times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await press(page, key);
    };
    await turn("ArrowRight", 8);
    await shows(page, "It would end before it begins. Change one of the two times.");
    await turn("ArrowLeft", 12);
    assert.equal(await hidden(page, /It would end before/), 0);
    await reach(page, /^Until/);
    await turn("ArrowLeft", 9);
    await shows(page, "Its time is already over. Choose a later end.");
    assert.equal(await hidden(page, /^Until .*14:10/), 0, "no sentence as if it were right");
    await press(page, "SoftRight");
    await shows(page, "Its time is already over. Choose a later end.");
    const before = (await state(page)).sent.length;
    await typed(page, /What you leave|words/i, "Too late.");
    await press(page, "SoftRight");
    assert.equal((await state(page)).sent.length, before);
    await shows(page, "Its time is already over. Choose a later end.");
  },

  "a name that was changed and not saved is kept by going back": async (open) => {
    const page = await open("scene=full");
    await press(page, "2");
    await choose(page, "Ines");
    await reach(page, "What you call them");
    await page.keyboard.type(" B");
    await press(page, "ArrowDown");
    await press(page, "Backspace");
    await page.waitForFunction(() =>
      (globalThis as unknown as { engine: Scripted }).engine.state().people.some(({ name }) => name === "Ines B"),
    );
  },
};

flowSuite("what is typed", TOUCH, startHarness, openTouch);
flowSuite("what is typed on the keypad", allLong(KEYPAD), startKeypadHarness, openKeypad);
