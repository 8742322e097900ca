/** What others wrote badly spoils its own row at most, in both skins. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState, OpenedNote, WaitingNote } from "../../src/engine/face.ts";
import { type Flow, flowSuite, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { choose, openKeypad, press } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const INES = "0101";
const FOR_EVER = Number.MAX_SAFE_INTEGER;

const change = (page: Page, part: Partial<EngineState>): Promise<void> =>
  page.evaluate((now) => (globalThis as unknown as { engine: Scripted }).engine.change(now), part);
const state = (page: Page): Promise<EngineState> =>
  page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();

/** Presses a link to somewhere in the app. */
const follow = (page: Page, to: string): Promise<void> =>
  page.evaluate((href) => {
    const link = Object.assign(document.createElement("a"), { href });
    document.querySelector("main")?.append(link);
    link.click();
  }, to);

const NEAR = {
  kind: "near",
  within_m: 250,
  haze: { latitude: 48.2, longitude: 16.37, radius_m: 130 },
} as const;

/** Notes as a hostile or careless sender makes them, far and near. */
async function receive(page: Page): Promise<void> {
  const { waiting, opened } = await state(page);
  const starts_at = opened[0]?.created_at ?? 0;
  const zones = ["UTC+2", "+02:00x", "", "Mars/Olympus", "Europe/Kyiv", "America/Coyhaique"];
  const notes = zones.flatMap((timezone, i): WaitingNote[] => [
    { id: `far-${i}`, from: INES, window: { starts_at, ends_at: FOR_EVER, timezone }, where: { kind: "far" } },
    { id: `near-${i}`, from: INES, window: { starts_at, ends_at: FOR_EVER, timezone }, where: NEAR },
    {
      id: `held-${i}`,
      from: INES,
      window: { starts_at: FOR_EVER, ends_at: FOR_EVER, timezone },
      where: NEAR,
      held: "too-early",
    },
  ]);
  const open: OpenedNote = { ...(opened[0] as OpenedNote), id: "for-ever", text: "From the end of time", created_at: FOR_EVER };
  await change(page, { waiting: [...waiting, ...notes], opened: [open, ...opened] });
}

/** Nobody foresaw what is wrong with this one: only a boundary helps. */
async function receiveNonsense(page: Page): Promise<void> {
  const { waiting } = await state(page);
  const nonsense = { id: "nonsense", from: INES, where: { kind: "far" } } as unknown as WaitingNote;
  await change(page, { waiting: [...waiting, nonsense] });
}

const TOUCH: Readonly<Record<string, Flow>> = {
  "no zone and no time of a note blanks a list, the map or the note": async (open) => {
    const page = await open("scene=full&at=/notes");
    await receive(page);
    await shows(page, "Waiting");
    await shows(page, "Ines");
    await page.goto(`${new URL(page.url()).origin}/?scene=full&at=/`);
    await receive(page);
    await page
      .getByRole("button", { name: /^Leave a note/ })
      .first()
      .waitFor();
    for (const id of ["far-0", "near-1", "held-2", "for-ever"]) {
      await follow(page, `/note#${id}`);
      await shows(page, id === "for-ever" ? "From the end of time" : "A note from Ines");
      await page.goBack();
    }
  },

  "a zone that nobody knows is shown in UTC, and says so": async (open) => {
    const page = await open("scene=full&at=/notes");
    const { waiting } = await state(page);
    const [first] = waiting;
    const window = { starts_at: 4_000_000_000, ends_at: 4_000_100_000, timezone: "UTC+2" };
    await change(page, { waiting: [{ ...(first as WaitingNote), id: "utc", window, where: { kind: "far" } }] });
    await shows(page, /07:06 UTC/);
  },

  "a row that cannot be drawn leaves the others": async (open) => {
    const page = await open("scene=full&at=/notes");
    await receiveNonsense(page);
    await shows(page, "This one cannot be shown.");
    await shows(page, "Ruth");
  },

  "a page that cannot be drawn leaves the app": async (open) => {
    const page = await open("scene=full&at=/notes");
    await receiveNonsense(page);
    await follow(page, "/note#nonsense");
    await shows(page, "This page cannot be shown");
    await page.goBack();
    await shows(page, "Ruth");
  },
};

const KEYPAD: Readonly<Record<string, Flow>> = {
  "no zone and no time of a note blanks the list or the note": async (open) => {
    const page = await open("scene=full");
    await receive(page);
    await shows(page, "Ines");
    await choose(page, "Ines");
    await shows(page, "A note from Ines");
    await press(page, "Backspace");
    await press(page, "SoftRight");
    await page.locator(".chartbox").waitFor();
  },

  "a row that cannot be drawn leaves the others, a screen the app": async (open) => {
    const page = await open("scene=full");
    await receiveNonsense(page);
    await shows(page, "This one cannot be shown.");
    await shows(page, "Ines");
    await press(page, "2");
    await shows(page, "Jonas");
    assert.equal(await page.getByText("This one cannot be shown.").locator("visible=true").count(), 0);
  },
};

flowSuite("bad records on the screens", TOUCH, startHarness, openTouch);
flowSuite("bad records on the keypad", KEYPAD, startKeypadHarness, openKeypad);
