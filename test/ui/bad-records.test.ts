/** Bad data from others breaks at most its own row, in both skins. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState, OpenedNote, WaitingNote } from "../../src/engine/face.ts";
import { launchChromium } from "../support/chromium.ts";
import { allLong, type Flow, flowSuite, long, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { choose, openKeypad, press } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { type Harness, startHarness } from "./serve.ts";

const INES = "0101";
const FOR_EVER = Number.MAX_SAFE_INTEGER;

const change = (page: Page, part: Partial<EngineState>): Promise<void> =>
  page.evaluate((now) => (globalThis as unknown as { engine: Scripted }).engine.change(now), part);
const state = (page: Page): Promise<EngineState> =>
  page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();

/** Follows a link inside the app. */
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

/** Notes of a hostile or faulty sender, far and near. */
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

/** A record with an unforeseen fault: only an error boundary helps. */
async function receiveNonsense(page: Page): Promise<void> {
  const { waiting } = await state(page);
  const nonsense = { id: "nonsense", from: INES, where: { kind: "far" } } as unknown as WaitingNote;
  await change(page, { waiting: [...waiting, nonsense] });
}

/** The largest safe integer, no number, before every calendar, and after every calendar. */
const BAD_TIMES = [FOR_EVER, Number.NaN, -FOR_EVER, Number.POSITIVE_INFINITY] as const;

/** Everything with a time except notes: rooms, messages, knocks both ways, people and requests, backups, the connection. */
async function everyTime(page: Page, time: number): Promise<void> {
  const now = await state(page);
  const event = { at: time, kind: "moved" as const };
  await change(page, {
    rooms: now.rooms.map((room) => ({
      ...room,
      ...(room.kind === "room" ? { expires_at: time } : {}),
      ...(room.last ? { last: { ...room.last, at: time } } : {}),
      knocks: room.knocks.map((knock) => ({ ...knock, ends_at: time })),
    })),
    talks: now.talks.map(({ room, lines }) => ({
      room,
      lines: lines.map((line) => ({ ...line, at: time, ...(line.state ? { state: { ...line.state, since: time } } : {}) })),
    })),
    knocking: [
      { room: "d2", name: "Quiet carriage", gated: true, mark: ["7dQm", "Xa2R", "0pLf"], ends_at: time, state: "waiting" },
    ],
    ...(now.around
      ? { around: { ...now.around, at: time, rooms: now.around.rooms.map((room) => ({ ...room, expires_at: time })) } }
      : {}),
    // The first also has a new key; the second was verified.
    people: now.people.map((person, i) => ({
      ...{ ...person, added_at: time, verified_at: time, level: 1, history: [event, event] },
      ...(i === 0 ? { change: { at: time, before: 1 } } : {}),
    })),
    requests: [{ id: "0502", handle: "Noor", relay: "https://other.example", at: time }],
    blocked: [{ id: "0503", name: "Old Tom", at: time }],
    backup: {
      ...now.backup,
      on: true,
      busy: false,
      changed: true,
      stored_at: time,
      bytes: 5,
      file_at: time,
      failure: "no-answer",
      retry_at: time,
    },
    connection: { ...now.connection, state: "silent", last_heard_at: time, retry_at: time },
  });
}

/** Drawn, and without a text that is no word, as `NaN`. */
async function sound(page: Page, where: string): Promise<void> {
  const text = await page.locator("body").innerText();
  assert.ok(!/cannot be shown|NaN|Infinity|Invalid Date|undefined/.test(text), `${where}: ${text}`);
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

  "no time of a room, a knock, a person, a request or a backup blanks anything": long(async (open) => {
    const page = await open("scene=rooms&at=/rooms");
    for (const time of BAD_TIMES) {
      await everyTime(page, time);
      for (const [to, words] of PAGES) {
        await follow(page, to);
        await shows(page, words);
        await sound(page, `${to} at ${time}`);
      }
    }
  }),

  "a map whose page is being left, so that it has no styles, keeps its colours": async (open) => {
    const page = await open("scene=full&at=/");
    await page.getByRole("button", { name: "Zoom in" }).waitFor();
    await page.evaluate(() => {
      window.getComputedStyle = () => ({ getPropertyValue: () => "" }) as unknown as CSSStyleDeclaration;
    });
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
  },

  "what came back, made at no time, is told": async (open) => {
    const page = await open("scene=back&at=/restoring");
    for (const made_at of BAD_TIMES) {
      await change(page, { restore: { kind: "done", made_at, people: 6, notes: 31 } });
      await shows(page, /You are back/);
      await sound(page, String(made_at));
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

const PAGES = [
  ["/rooms", "Harbour cinema"],
  ["/room#c1", "Screen’s up. Wind is kind tonight."],
  ["/room/settings#c1", "Room settings"],
  ["/room#c3", "Boat race"],
  ["/room#d2", "Quiet carriage"],
  ["/people", "Noor"],
  ["/person#0101", "Ines"],
  ["/person#0203", "Teo"],
  ["/me", "Backup"],
  ["/me/backup", "Backup"],
  ["/me/relay", "Relay"],
  ["/me/blocked", "Old Tom"],
] as const;

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

  "no time of a room, a knock, a person, a request or a backup blanks anything": async (open) => {
    const page = await open("scene=rooms");
    const seen = async (where: string, words: string | RegExp): Promise<void> => {
      await shows(page, words);
      await sound(page, where);
    };
    for (const time of BAD_TIMES) {
      await everyTime(page, time);
      await press(page, "3");
      await seen(`rooms at ${time}`, "Harbour cinema");
      for (const [room, words] of [
        ["Harbour cinema", "Screen’s up. Wind is kind tonight."],
        ["Quiet carriage", "Quiet carriage"],
      ] as const) {
        await choose(page, room);
        await seen(`${room} at ${time}`, words);
        await press(page, "Backspace");
      }
      await press(page, "2");
      await seen(`people at ${time}`, "Noor");
      await choose(page, "Teo");
      await seen(`Teo at ${time}`, "What you call them");
      await press(page, "Backspace");
      await press(page, "4");
      await choose(page, "Backup");
      await seen(`backup at ${time}`, /file/i);
      await press(page, "Backspace");
      await choose(page, "relay.example");
      await seen(`relay at ${time}`, "Relay");
      await press(page, "Backspace");
    }
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

/** A browser without a known zone: `Etc/Unknown`, which Intl rejects. */
const inNoZone = async (): Promise<Harness> => {
  const harness = await startHarness();
  await harness.browser.close();
  const browser = await launchChromium({ env: { ...process.env, TZ: "Foo/Bar" } });
  return { ...harness, browser, stop: () => browser.close().then(() => harness.stop()) };
};

const NOWHERE: Readonly<Record<string, Flow>> = {
  "a note is written to the end, and shown": async (open) => {
    const page = await open("scene=full&at=/leave");
    console.log("its own zone:", await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone));
    await page.getByRole("button", { name: "Use this place" }).click();
    await page.getByRole("textbox", { name: "What you leave" }).fill("From no zone.");
    await page.getByRole("button", { name: "Ines", exact: true }).click();
    for (const when of ["Until tonight", "This weekend", "7 days", "Choose"])
      await page.getByRole("button", { name: when }).click();
    await page.getByLabel("Until").fill("2026-06-01T10:00");
    await shows(page, /1 Jun/);
    await page.getByRole("button", { name: "Leave it here" }).click();
    await page.getByRole("button", { name: "Leave it here" }).waitFor({ state: "detached" });
    const left = (await state(page)).sent.find(({ text }) => text === "From no zone.");
    assert.ok(left && left.window.ends_at > left.window.starts_at, JSON.stringify(left));
    for (const [to, words] of [
      ["/notes/left", "From no zone."],
      ["/rooms", "Rooms"],
      ["/me/backup", "Backup"],
    ] as const) {
      await follow(page, to);
      await shows(page, words);
      await sound(page, to);
    }
  },
};

flowSuite("a browser without a zone", NOWHERE, inNoZone, openTouch);
flowSuite("bad records on the screens", TOUCH, startHarness, openTouch);
flowSuite("bad records on the keypad", allLong(KEYPAD), startKeypadHarness, openKeypad);
