/** The screens state only what is true, in both skins. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState, Room } from "../../src/engine/face.ts";
import { allLong, type Flow, flowSuite, long, openTouch } from "./flow-suite.ts";
import { NOW } from "./harness/cast.ts";
import type { Scripted } from "./harness/engine.ts";
import { choose, openKeypad, press, softkeys } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();
const hidden = (page: Page, words: string | RegExp): Promise<number> => page.getByText(words).locator("visible=true").count();
const state = (page: Page): Promise<EngineState> =>
  page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
const change = (page: Page, parts: Partial<EngineState>): Promise<void> =>
  page.evaluate((parts) => (globalThis as unknown as { engine: Scripted }).engine.change(parts), parts);

type Failure = NonNullable<EngineState["failure"]>;
const LOST: readonly (readonly [Failure, RegExp])[] = [
  ["erased", /What Cairn kept on this device was cleared/],
  ["newer", /of a newer Cairn/],
  ["held", /An older Cairn is open in another tab/],
];

/** Each reason why the engine stopped has its own text. */
async function stopped(page: Page): Promise<void> {
  for (const [failure, words] of LOST) {
    await change(page, { phase: "failed", failure });
    await shows(page, "Cairn had to stop");
    await shows(page, words);
    assert.equal(await hidden(page, /private window|Free some space/), 0, failure);
  }
}

/** A device that cannot write differs from a full one. */
async function broken(page: Page): Promise<void> {
  await change(page, { unwritten: "broken" });
  await shows(page, "This device writes nothing down just now.");
  assert.equal(await hidden(page, "This device is full. Nothing new can be written."), 0);
  await change(page, { unwritten: "full" });
  await shows(page, "This device is full. Nothing new can be written.");
}

/** Ends the group that has an unsent message. */
async function endCrew(page: Page): Promise<void> {
  const { rooms, talks } = await state(page);
  const failed = { ...talks[0]!.lines[0]!, id: "late", kind: "text", mine: true, text: "Too late." } as const;
  await change(page, {
    rooms: rooms.map((room) => (room.id === "c2" ? { ...room, stage: "over", over: "ended" } : room)),
    talks: [{ room: "c2", lines: [{ ...failed, state: { kind: "failed", since: failed.at, reason: "shut" } }] }],
  });
}

async function saysWhoEndedIt(page: Page): Promise<void> {
  await shows(page, /^Whoever made it has ended it\./);
  const { rooms } = await state(page);
  await change(page, { rooms: rooms.map((room) => (room.id === "c2" ? { ...room, mine: true } : room)) });
  await shows(page, /^You ended it\./);
}

const BARE = "You joined here under your own key. relay.example does not bind signatures to itself";
const room = async (page: Page, part: Partial<Room>): Promise<void> => {
  const { rooms } = await state(page);
  await change(page, { rooms: rooms.map((one) => (one.id === "c1" ? { ...one, ...part } : one)) });
};

/** A room's settings, before and after its relay is known to accept signatures that could be used elsewhere. */
async function bareRoom(page: Page): Promise<void> {
  await shows(page, /It lives on relay\.example/);
  assert.equal(await hidden(page, new RegExp(BARE)), 0);
  await room(page, { bare: true });
  await shows(page, new RegExp(BARE));
}

/** The relay ends the room earlier than requested: the screen shows the true time, and says so. */
async function clampedRoom(page: Page): Promise<void> {
  const ends = async (at: number): Promise<RegExp> => {
    const time = await page.evaluate((at) => new Date(1000 * at).toTimeString().slice(0, 5), at);
    return new RegExp(`ends .*${time}`);
  };
  await shows(page, await ends(NOW + 9 * 3600));
  assert.equal(await hidden(page, /sooner than you asked/), 0);
  await room(page, { expires_at: NOW + 3600, clamped: true });
  await shows(page, await ends(NOW + 3600));
  await shows(page, /sooner than you asked/);
  assert.equal(await hidden(page, await ends(NOW + 9 * 3600)), 0);
}

const TOUCH: Readonly<Record<string, Flow>> = {
  "what stopped Cairn is named": async (open) => stopped(await open("scene=full")),
  "a device that writes nothing says so": async (open) => broken(await open("scene=full&at=/notes")),

  "read aloud is not met in person": long(async (open) => {
    const page = await open("scene=full&at=/people");
    await page.getByRole("link", { name: /^Jonas/ }).click();
    await page.getByRole("button", { name: "Compare by voice" }).click();
    await page.getByRole("button", { name: "The same", exact: true }).click();
    await page.getByText(/^Read aloud on /).waitFor();
    assert.equal(await hidden(page, "Met in person"), 0);
    await page.getByRole("list", { name: "How sure you are" }).getByText("Aloud").waitFor();
  }),

  "a room that was found is not below a word that there are none": async (open) => {
    const page = await open("scene=rooms&at=/rooms");
    await change(page, { rooms: [], knocking: [] });
    await page.getByText("Allotments").waitFor();
    await page.getByText("No rooms yet").waitFor({ state: "detached" });
    await change(page, { around: { looking: false, rooms: [] } });
    await page.getByText("No rooms yet").waitFor();
  },

  "a room whose relay is given bare signatures says so": async (open) => bareRoom(await open("scene=rooms&at=/room/settings%23c1")),
  "a room ends when its relay says": async (open) => clampedRoom(await open("scene=rooms&at=/room%23c1")),

  "a group that is over does not offer to send again": long(async (open) => {
    const page = await open("scene=rooms&at=/room%23c2");
    await endCrew(page);
    await page.getByText("Too late.").waitFor();
    await page.locator(".failedline button").waitFor();
    assert.equal(await hidden(page, "Send again"), 0);
    await saysWhoEndedIt(page);
  }),
};

const KEYPAD: Readonly<Record<string, Flow>> = {
  "what stopped Cairn is named": async (open) => stopped(await open("scene=full")),
  "a device that writes nothing says so": async (open) => broken(await open("scene=full")),

  "read aloud is not met in person": async (open) => {
    const page = await open("scene=full");
    await press(page, "2");
    await choose(page, "Jonas");
    await choose(page, /Compare|aloud/i);
    await press(page, "SoftRight");
    await shows(page, /^Read aloud on /);
    assert.equal(await hidden(page, "Met in person"), 0);
  },

  "a room that was found is not below a word that there are none": async (open) => {
    const page = await open("scene=rooms");
    await press(page, "3");
    await change(page, { rooms: [], knocking: [] });
    await shows(page, "Allotments");
    assert.equal(await hidden(page, "No rooms yet"), 0);
    await change(page, { around: { looking: false, rooms: [] } });
    await shows(page, "No rooms yet");
  },

  "a room whose relay is given bare signatures says so": async (open) => {
    const page = await open("scene=rooms");
    await press(page, "3");
    await choose(page, "Harbour cinema");
    await press(page, "SoftLeft");
    await bareRoom(page);
  },

  "a room ends when its relay says": long(async (open) => {
    const page = await open("scene=rooms");
    await press(page, "3");
    await choose(page, "Harbour cinema");
    await clampedRoom(page);
  }),

  "a group that is over does not offer to send again": async (open) => {
    const page = await open("scene=rooms");
    await press(page, "3");
    await choose(page, "Allotment 14");
    await endCrew(page);
    await saysWhoEndedIt(page);
    await choose(page, /^Not sent/);
    await shows(page, /Take it away|Clear it away|away/);
    assert.equal(await hidden(page, "Send again"), 0);
  },

  "who knocks covers neither a form nor the room that shows it": async (open) => {
    const page = await open("scene=rooms");
    const { rooms } = await state(page);
    const knock = async (id: string): Promise<void> =>
      change(page, {
        rooms: rooms.map((room) =>
          room.id === "c1"
            ? { ...room, knocks: [{ id, name: `guest_${id}`, mark: ["AAAA", "BBBB", "CCCC"], ends_at: Date.now() / 1000 + 100 }] }
            : room,
        ),
      });
    await press(page, "SoftLeft");
    await knock("k2");
    const toast = page.locator(".toast", { hasText: "guest_k2" });
    await toast.waitFor();
    const [above, screen] = await Promise.all([toast.boundingBox(), page.locator(".screen:visible").last().boundingBox()]);
    assert.ok(above && screen && above.y + above.height <= screen.y + 1, JSON.stringify([above, screen]));
    await press(page, "Backspace");
    await press(page, "3");
    await choose(page, "Harbour cinema");
    await page.locator(".toast").waitFor({ state: "detached" });
    await knock("k3");
    await shows(page, /guest_k3/);
    assert.equal(await page.locator(".toast").count(), 0);
    assert.ok((await softkeys(page)).length > 0);
  },
};

flowSuite("what is true", TOUCH, startHarness, openTouch);
flowSuite("what is true on the keypad", allLong(KEYPAD), startKeypadHarness, openKeypad);
