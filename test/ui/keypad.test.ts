/** Every flow of the keypad by key events on the scripted engine: what is shown, what is asked, and what reaches the engine. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState } from "../../src/engine/face.ts";
import { openCameraTracks, setCamera } from "../support/canvas-camera.ts";
import { type Flow, flowSuite, long } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { MOST } from "./harness/media.ts";
import { choose, focused, hand, openKeypad, press, reach, softkeys, title, typed } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";

const state = (page: Page): Promise<EngineState> =>
  page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
const change = (page: Page, part: Partial<EngineState>): Promise<void> =>
  page.evaluate((now) => (globalThis as unknown as { engine: Scripted }).engine.change(now), part);
const keys = async (page: Page, ...names: readonly string[]): Promise<void> => {
  for (const name of names) await press(page, name);
};
const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();
const closes = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign(globalThis, { exits: 0, close: () => (globalThis as unknown as { exits: number }).exits++ });
  });
/** The relay of the scene helps people find each other. */
const finds = async (page: Page): Promise<void> =>
  change(page, { connection: { ...(await state(page)).connection, finds_people: true } as EngineState["connection"] });
const WORDS =
  "harbour stone ember cliff morning lantern gravel north window paper boat third coast quiet bridge apple river cousin salt ladder orchard signal copper meadow";

const FLOWS: Readonly<Record<string, Flow>> = {
  "among many notes one is found by a word of it": async (open) => {
    const page = await open("scene=spot");
    await choose(page, "Find in your notes");
    await typed(page, "Find in your notes", "swings");
    assert.equal(await title(page), "Find in your notes");
    await shows(page, "Teo");
    assert.equal(await page.locator(".row").locator("visible=true").count(), 1);
    await choose(page, "Teo");
    await shows(page, "Meet me where the swings were.");
    await press(page, "Backspace");
    await typed(page, "Find in your notes", "zzz");
    await shows(page, "Nothing with these words.");
  },

  "a newcomer starts, sees the words, and three are asked back": async (open) => {
    const page = await open("scene=welcome");
    assert.deepEqual(await softkeys(page), ["I have words", "", "Start"]);
    await press(page, "SoftRight");
    await typed(page, "My name", "Mara");
    await press(page, "SoftRight");
    await shows(page, "Nothing waits for you yet");
    assert.equal((await state(page)).me?.name, "Mara");
    await keys(page, "4", "Enter");
    await shows(page, "meadow");
    const words = await page.locator(".phrase li span").allInnerTexts();
    assert.equal(words.length, 24);
    await press(page, "SoftRight");
    assert.equal(await title(page), "Three of them");
    const labels = await page.locator(".write .label").allInnerTexts();
    assert.equal(labels.length, 3);
    await typed(page, labels[0] ?? "", "wrong");
    await press(page, "SoftRight");
    await shows(page, "is another one. Look at your paper.");
    assert.equal((await state(page)).me?.words_confirmed, false);
    for (let i = 0; i < 5; i++) await press(page, "Backspace");
    for (const label of labels) await typed(page, label, words[Number(label.replace(/\D/g, "")) - 1] ?? "");
    await press(page, "SoftRight");
    await shows(page, "Written down and checked");
    assert.equal((await state(page)).me?.words_confirmed, true);
  },

  "a relay that is not what it was is told of, and only a press goes on with it": long(async (open) => {
    const page = await open("scene=relay-changed");
    await reach(page, "A relay is not what it was.");
    await press(page, "Enter");
    await shows(page, /relay\.example no longer takes signatures/);
    for (let left = 2; left > 0; left--) {
      await reach(page, "Go on with it as it is");
      await press(page, "Enter");
      await page.waitForFunction(
        (count) => (globalThis as unknown as { engine: Scripted }).engine.state().relay_warnings.length === count,
        left - 1,
      );
    }
  }),

  "what failed quietly is shown in lines": long(async (open) => {
    const page = await open("scene=full");
    await keys(page, "4");
    await reach(page, "About Cairn");
    await press(page, "Enter");
    await shows(page, "What happened");
    await shows(page, /\d\d:\d\d link\.session silent ×3/);
  }),

  "words bring someone back, and wrong ones say so": long(async (open) => {
    const page = await open("scene=welcome");
    await press(page, "SoftLeft");
    await press(page, "SoftRight");
    await shows(page, "The words are missing.");
    await typed(page, "Words, or 64 hex digits", "stone stone");
    await shows(page, "2 of 24");
    await press(page, "SoftRight");
    await shows(page, "There must be 24 words.");
    for (let i = 0; i < 11; i++) await press(page, "Backspace");
    await page.keyboard.insertText(WORDS);
    await press(page, "SoftRight");
    await shows(page, "Coming back");
    await press(page, "SoftRight");
    await shows(page, "Nothing waits for you yet");
  }),

  "tabs turn by the arrows and by digits, lists loop, Back goes up and then out": async (open) => {
    const page = await open("scene=unkept");
    await closes(page);
    assert.match(await focused(page), /^Ines/);
    await press(page, "ArrowUp");
    await reach(page, "Me");
    await press(page, "ArrowDown");
    for (let i = 0; i < 6 && !(await focused(page)).startsWith("Ines"); i++) await press(page, "ArrowDown");
    assert.match(await focused(page), /^Ines/, "the list loops");
    for (const name of ["People", "Rooms", "Me", "Notes"]) {
      await press(page, "ArrowRight");
      await shows(page, name);
      assert.equal(await title(page), name);
    }
    await press(page, "ArrowLeft");
    assert.equal(await title(page), "Me");
    await press(page, "2");
    await choose(page, "Teo");
    assert.equal(await title(page), "Teo");
    await press(page, "Backspace");
    assert.equal(await title(page), "People");
    assert.match(await focused(page), /^Teo/, "the focus is where it was");
    await press(page, "Backspace");
    assert.equal(await title(page), "Notes");
    assert.equal(await page.evaluate(() => (globalThis as unknown as { exits: number }).exits), 0);
    await press(page, "Backspace");
    assert.equal(await page.evaluate(() => (globalThis as unknown as { exits: number }).exits), 1);
  },

  "the focus is always somewhere, also when its row goes": async (open) => {
    const page = await open("scene=unkept");
    const { waiting } = await state(page);
    await change(page, { waiting: waiting.slice(1) });
    assert.match(await focused(page), /^Ruth/);
    await change(page, { waiting: [], opened: [], sent: [] });
    assert.match(await focused(page), /^People/);
  },

  "what lies below is hinted at, and what is missing is said where one is": long(async (open) => {
    const page = await open("scene=full");
    await press(page, "4");
    await page.locator(".softkeys.more").waitFor();
    await press(page, "ArrowUp");
    assert.match(await focused(page), /^Move to a new key/, "the list loops");
    await page.locator(".softkeys:not(.more)").waitFor();
    await keys(page, "1", "SoftLeft");
    await reach(page, "A name for this place");
    await press(page, "SoftRight");
    await page.locator(".toast", { hasText: "There are no words yet." }).waitFor();
    assert.equal(await focused(page), "A name for this place");
  }),

  "a note is left here": async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    assert.equal(await title(page), "Leave a note here");
    await press(page, "SoftRight");
    await shows(page, "There are no words yet.");
    await choose(page, "To");
    await choose(page, "Ines");
    await choose(page, "Teo");
    await press(page, "SoftRight");
    assert.match(await focused(page), /Ines, Teo/);
    await reach(page, "Circle");
    await keys(page, "ArrowLeft");
    await shows(page, "a phone between houses may miss it");
    await keys(page, "ArrowRight", "ArrowRight");
    assert.match(await focused(page), /125 m/);
    await reach(page, "Opens");
    await press(page, "ArrowRight");
    assert.match(await focused(page), /This weekend/);
    await typed(page, "What you leave", "Third window.\nLook up.");
    await shows(page, `${(MOST - 22).toLocaleString("en")} characters left`);
    await typed(page, "A name for this place", "Wall");
    await press(page, "SoftRight");
    assert.equal(await title(page), "Notes");
    const left = (await state(page)).sent.find(({ place }) => place === "Wall");
    assert.equal(left?.text, "Third window.\nLook up.");
    assert.equal(left?.circle.radius_m, 125);
    assert.deepEqual(
      left?.to.map(({ person }) => person),
      ["0101", "0203"],
    );
    assert.ok(left && left.window.ends_at - left.window.starts_at > 86_400, "the weekend");
  },

  "a note is left at coordinates, at a saved place, and by the map": async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    await choose(page, "Where");
    await typed(page, "Coordinates", "north pole");
    await press(page, "SoftRight");
    await shows(page, "These are no coordinates.");
    for (let i = 0; i < 10; i++) await press(page, "Backspace");
    await page.keyboard.type("48.85667, 2.35222");
    await reach(page, "Radius in metres");
    for (let i = 0; i < 3; i++) await press(page, "Backspace");
    await page.keyboard.type("750");
    await press(page, "SoftRight");
    await shows(page, "48.85667, 2.35222");
    await shows(page, "750 m");
    await choose(page, "Where");
    await choose(page, "Mill Lane");
    await shows(page, "Mill Lane");
    await choose(page, "Where");
    await choose(page, "On the map");
    await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
    const before = await page.locator(".chip .size").innerText();
    await keys(page, "#", "6", "6", "Enter");
    assert.equal(await title(page), "Leave a note");
    assert.doesNotMatch(await page.locator(".screen:visible").innerText(), new RegExp(`Circle\\s+◀\\s+${before}`));
  },

  "times are chosen by the arrows": long(async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    await choose(page, "Opens");
    assert.equal(await title(page), "When it can be opened");
    const before = await focused(page);
    await press(page, "ArrowRight");
    assert.notEqual(await focused(page), before);
    for (let i = 0; i < 9; i++) await press(page, "ArrowRight");
    await shows(page, "It would end before it begins.");
    await reach(page, "Until");
    for (let i = 0; i < 9; i++) await press(page, "ArrowRight");
    await press(page, "SoftRight");
    await shows(page, "Choose");
  }),

  "a waiting note says who, when and how near, and no more": async (open) => {
    const page = await open("scene=coarse");
    await choose(page, "Ines");
    await shows(page, "Near, 250 m or less");
    await shows(page, "Almost. Step into the open.");
    await shows(page, "The spot stays hidden until you stand in it.");
    assert.deepEqual(await softkeys(page), ["Back", "See", "Again"]);
  },

  "a long list grows while one goes down it, and no row is passed over": long(async (open) => {
    const page = await open("scene=full");
    const { waiting, people } = await state(page);
    const one = waiting[0];
    const person = people[0];
    assert.ok(one && person);
    const names = Array.from({ length: 30 }, (_, n) => `Person ${n + 1}.`);
    await change(page, {
      people: names.map((name, n) => ({ ...person, id: `p${n}`, name })),
      waiting: names.map((_, n) => ({ ...one, id: `w${n}`, from: `p${n}`, where: { kind: "far" } })),
    });
    await reach(page, "Person 1.");
    assert.ok((await page.locator(".row:visible", { hasText: "Person" }).count()) < names.length, "more is drawn than is seen");
    for (const name of names) {
      assert.ok((await focused(page)).includes(name), `${name} was passed over for “${await focused(page)}”`);
      await press(page, "ArrowDown");
    }
  }),

  "the moment, then the words; kept, answered, deleted": async (open) => {
    const page = await open("scene=fresh&motion");
    await shows(page, "You are here.");
    await shows(page, "Inside the circle, ±8 m");
    await press(page, "Enter");
    await shows(page, "You found it.");
    assert.equal((await state(page)).opened[0]?.seen, true);
    await press(page, "Enter");
    assert.equal((await state(page)).opened[0]?.kept, true);
    await press(page, "SoftRight");
    await shows(page, "Ines");
    await press(page, "Backspace");
    await press(page, "SoftLeft");
    await choose(page, "Delete");
    await press(page, "Enter");
    assert.equal((await state(page)).opened.length, 3, "Enter, pressed once too often, deletes nothing");
    await press(page, "SoftRight");
    assert.equal(await title(page), "Notes");
    assert.equal((await state(page)).opened.length, 2);
  },

  "a note I left: withdrawn, mended, removed, tried again": long(async (open) => {
    const page = await open("scene=full");
    await choose(page, "Jonas");
    await press(page, "SoftRight");
    await shows(page, "Withdraw this note?");
    await press(page, "SoftLeft");
    await press(page, "SoftRight");
    await press(page, "SoftRight");
    await shows(page, /Withdrawn/);
    await press(page, "SoftRight");
    await press(page, "SoftRight");
    assert.ok(!(await state(page)).sent.some(({ id }) => id === "sent4"));
    await choose(page, "Not sent");
    await reach(page, "Teo");
    await press(page, "Enter");
    await choose(page, "Leave it again");
    assert.equal(await page.locator("textarea:visible").inputValue(), "Meet me where the swings were.");
    await keys(page, "SoftLeft", "Backspace");
    await choose(page, "On its way out");
    await choose(page, "Try now");
    assert.equal((await state(page)).queued, 0);
  }),

  "people: added by a typed link, renamed, told, blocked, let in again, removed": async (open) => {
    const page = await open("scene=full");
    await keys(page, "2", "SoftLeft");
    await press(page, "SoftRight");
    await shows(page, "There is no link yet.");
    await typed(page, "Their link", "no sense");
    await press(page, "SoftRight");
    await shows(page, "This is not a Cairn link");
    for (let i = 0; i < 8; i++) await press(page, "Backspace");
    await page.keyboard.type("relay.example/add#p=abcdefghijk&r=aaa&n=Noor");
    await press(page, "SoftRight");
    assert.equal(await title(page), "Noor");
    await press(page, "SoftRight");
    assert.equal(await title(page), "Noor");
    await typed(page, "What you call them", " B");
    await choose(page, "Save");
    assert.ok((await state(page)).people.some(({ name }) => name === "Noor B"));
    await choose(page, "Tell Noor B when notes are opened");
    assert.equal((await state(page)).people.find(({ name }) => name === "Noor B")?.receipts, true);
    await keys(page, "SoftLeft", "3", "SoftRight");
    assert.equal((await state(page)).blocked[0]?.name, "Noor B");
    await press(page, "4");
    await choose(page, "Blocked");
    await choose(page, "Noor B");
    assert.equal((await state(page)).blocked.length, 0);
    await press(page, "Backspace");
    await press(page, "2");
    await choose(page, "Malik");
    await keys(page, "SoftLeft", "4", "SoftRight");
    assert.ok(!(await state(page)).people.some(({ name }) => name === "Malik"));
  },

  "a request is answered": long(async (open) => {
    const page = await open("scene=requests");
    await press(page, "2");
    await choose(page, "Noor has your link");
    await press(page, "1");
    assert.ok((await state(page)).people.some(({ name }) => name === "Noor"));
    assert.equal((await state(page)).requests.length, 0);
  }),

  "my code is shown": long(async (open) => {
    const page = await open("scene=full");
    await keys(page, "2", "SoftRight");
    await page.locator("svg.code path").waitFor();
    await shows(page, "https://relay.example/add#p=");
  }),

  "a key is checked aloud, by link, and a changed one decided about": async (open) => {
    const page = await open("scene=changed");
    await shows(page, "Ines has a new key");
    await choose(page, "Ines has a new key");
    await shows(page, "You checked the old one in person.");
    assert.match(await focused(page), /Check again in person/, "where we had met, meeting comes first");
    await press(page, "Backspace");
    await choose(page, "Teo has a new key");
    assert.match(await focused(page), /Check by link/, "what was checked by link is checked by link first");
    assert.equal(await page.getByText("Use the new key unchecked").count(), 0, "the unsafe way is not offered beside the others");
    await choose(page, "Other ways");
    await choose(page, "Use the new key unchecked");
    await shows(page, "Notes go to the new key from now on");
    await press(page, "SoftRight");
    assert.equal((await state(page)).people.find(({ name }) => name === "Teo")?.change, undefined);
    await press(page, "2");
    await choose(page, "Sana");
    await choose(page, "Not checked");
    await shows(page, "q7Rd");
    const read = await page.locator(".fingers span").allInnerTexts();
    assert.ok(read.length === 8 && read.every((group) => /^\d{5}$/.test(group)), "read aloud in digits");
    await press(page, "SoftLeft");
    await shows(page, "one of you has a wrong key");
    await press(page, "SoftRight");
    assert.equal((await state(page)).people.find(({ name }) => name === "Sana")?.level, 2);
    await press(page, "Backspace");
    await choose(page, "Jonas");
    await keys(page, "SoftLeft", "2");
    await press(page, "SoftRight");
    await shows(page, "relay.example/v?p=");
    await press(page, "SoftRight");
    await shows(page, "There is no answer yet.");
  },

  "codes are scanned: a stranger's, a link, an invitation, a person's square": long(async (open) => {
    const page = await open("scene=full");
    await setCamera(page, { code: "https://example.org/menu" });
    await press(page, "2");
    await choose(page, "Scan a code");
    await shows(page, "This is a code, but none of Cairn’s.");
    await setCamera(page, { code: "ppp-meet:nobody" });
    await shows(page, "who is not among your people");
    assert.deepEqual(await softkeys(page), ["Back", "", "Type it"]);
    await setCamera(page, { code: "https://relay.example/add#p=abcdefghijk&r=aaa&n=Noor" });
    await shows(page, "What you call them");
    assert.equal(await title(page), "Noor");
    assert.equal(await openCameraTracks(page), 0, "what was found needs no camera");
    await press(page, "SoftRight");
    assert.ok((await state(page)).people.some(({ name }) => name === "Noor"));
    await press(page, "Backspace");
    await setCamera(page, { code: "https://relay.example/v?ines=1&p=abcdefghijk" });
    await choose(page, "Scan a code");
    await shows(page, "Ines wants to be checked by link");
    await press(page, "Backspace");
    assert.equal(await title(page), "People");
    await setCamera(page, { code: "ppp-meet:of-jonas" });
    await choose(page, "Jonas");
    await keys(page, "SoftLeft", "1");
    assert.deepEqual(await softkeys(page), ["They differ", "Scan", "The same"]);
    await press(page, "Enter");
    await shows(page, "Met in person");
    assert.equal((await state(page)).people.find(({ name }) => name === "Jonas")?.level, 2);
    await press(page, "Backspace");
    assert.equal(await title(page), "People", "the person's page lies there once");
  }),

  "the camera is on while it is seen, and its absence leads on": long(async (open) => {
    const page = await open("scene=full");
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((now) => {
        Object.defineProperty(document, "hidden", { value: now, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await setCamera(page, "nothing");
    await keys(page, "2", "SoftLeft");
    await choose(page, "Scan their code");
    await page.locator(".finder").waitFor();
    assert.equal(await openCameraTracks(page), 1);
    await hide(true);
    assert.equal(await openCameraTracks(page), 0);
    await hide(false);
    await page.locator(".finder").waitFor();
    assert.equal(await openCameraTracks(page), 1);
    await press(page, "SoftRight");
    assert.equal(await title(page), "Add someone");
    assert.equal(await openCameraTracks(page), 0);
    await setCamera(page, "refused");
    await choose(page, "Scan their code");
    await shows(page, "under App Permissions");
    await shows(page, "Type or paste their link instead.");
    await press(page, "Backspace");
    await choose(page, "Teo");
    await choose(page, "Not checked");
    await press(page, "Enter");
    await shows(page, "Read the key aloud together instead.");
    await press(page, "SoftRight");
    await shows(page, "Read these aloud together");
  }),

  "an invitation to check each other is typed and answered": long(async (open) => {
    const page = await open("scene=full");
    await press(page, "2");
    await choose(page, "Checking each other");
    await typed(page, "Link or answer", "relay.example/v?ines=1");
    await press(page, "SoftRight");
    await shows(page, "Ines wants to be checked by link");
    await press(page, "SoftRight");
    await shows(page, "Send this answer back");
    await shows(page, "relay.example/va?p=");
  }),

  "rooms: found, knocked at, waited for": async (open) => {
    const page = await open("scene=rooms");
    await press(page, "3");
    await choose(page, "Quiet carriage");
    assert.deepEqual(await softkeys(page), ["Back", "", "Knock"]);
    await press(page, "SoftRight");
    await shows(page, "You knocked");
    await shows(page, "00043");
    await press(page, "SoftLeft");
    assert.equal((await state(page)).knocking.length, 0);
  },

  "rooms: who knocks is let in, something is said, the gate opens, the room ends": long(async (open) => {
    const page = await open("scene=rooms");
    await press(page, "3");
    await choose(page, "Harbour cinema");
    await shows(page, "Two blankets spare");
    await choose(page, "“teo_k” knocks");
    await press(page, "1");
    assert.equal((await state(page)).rooms[0]?.knocks.length, 0);
    await typed(page, "Say something here", "On my way.");
    await press(page, "SoftRight");
    await shows(page, "On my way.");
    const lines = (await state(page)).talks.find(({ room }) => room === "c1")?.lines;
    assert.equal(lines?.[lines.length - 1]?.text, "On my way.");
    await press(page, "SoftLeft");
    await choose(page, "Open it");
    assert.equal((await state(page)).rooms[0]?.gated, false);
    await choose(page, "malik");
    await choose(page, "New key, without one");
    assert.ok(!(await state(page)).rooms[0]?.members.some(({ name }) => name === "malik"));
    await choose(page, "End the room");
    await press(page, "SoftRight");
    assert.equal((await state(page)).rooms[0]?.stage, "over");
    assert.equal(await title(page), "Rooms");
  }),

  "what failed in a talk is sent again or taken away": long(async (open) => {
    const page = await open("scene=saying");
    await press(page, "3");
    await choose(page, "Harbour cinema");
    await choose(page, "Not sent.");
    await press(page, "2");
    assert.ok(!(await state(page)).talks[0]?.lines.some(({ id }) => id === "l7"));
  }),

  "a room and a group are made; an invite is answered; what is over is cleared": long(async (open) => {
    const page = await open("scene=rooms");
    await keys(page, "3", "SoftLeft", "1", "SoftRight");
    await shows(page, "Give it a name first.");
    await typed(page, "What it is called", "Ferry");
    await reach(page, "How long");
    await press(page, "ArrowRight");
    await press(page, "SoftRight");
    assert.equal(await title(page), "Ferry");
    const [ferry] = (await state(page)).rooms;
    assert.equal(ferry?.kind, "room");
    await keys(page, "Backspace", "SoftLeft", "2");
    await typed(page, "What it is called", "Crew");
    await choose(page, "Ines");
    await press(page, "SoftRight");
    assert.equal((await state(page)).rooms[0]?.name, "Crew");
    await keys(page, "SoftLeft");
    await choose(page, "Ask people in");
    await press(page, "SoftRight");
    await shows(page, "Choose someone first.");
    await choose(page, "Teo");
    await press(page, "SoftRight");
    await keys(page, "Backspace", "Backspace");
    await choose(page, "Night swimmers");
    await press(page, "SoftRight");
    assert.equal((await state(page)).rooms.find(({ id }) => id === "c4")?.stage, "open");
    await press(page, "Backspace");
    await choose(page, "Boat race");
    await press(page, "SoftLeft");
    assert.ok(!(await state(page)).rooms.some(({ id }) => id === "c3"));
  }),

  "forty notes open at one spot: one moment, then a list; what opened elsewhere has its own": long(async (open) => {
    const page = await open("scene=together&motion");
    await shows(page, "40 notes from 3 people opened here.");
    assert.deepEqual(await softkeys(page), ["", "See all 40", ""]);
    await press(page, "Enter");
    assert.equal(await title(page), "40 here");
    assert.match(await focused(page), /number 1\./);
    await press(page, "Enter");
    await shows(page, "Left here, number 1.");
    // The note that opened elsewhere waits until the list is left.
    assert.equal((await state(page)).opened.filter(({ seen }) => !seen).length, 1);
    await keys(page, "Backspace", "Backspace");
    await shows(page, "Ines left this for you");
    await press(page, "Enter");
    await shows(page, "You found it.");
    assert.equal((await state(page)).opened.filter(({ seen }) => !seen).length, 0);
  }),

  "the map has a count for what lies on one spot, and opens it as a list": long(async (open) => {
    const page = await open("scene=spot");
    await press(page, "SoftRight");
    await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
    await shows(page, "42 here");
    await press(page, "SoftLeft");
    assert.equal(await title(page), "42 here");
    await choose(page, /number 2\./);
    await shows(page, "Left here, number 2.");
    await keys(page, "Backspace", "Backspace");
    assert.equal(await title(page), "Map");
    await shows(page, "42 here");
  }),

  "“You are back” stays what it is while notes open; the moment comes after": long(async (open) => {
    const elsewhere = await open("scene=back-here");
    const { opened, restore } = await state(elsewhere);
    const fresh = opened.map((note) => ({ ...note, seen: false }));
    assert.ok(restore);
    const page = await open("scene=welcome&motion");
    await press(page, "SoftLeft");
    await page.keyboard.insertText(WORDS);
    await press(page, "SoftRight");
    await shows(page, "Coming back");
    await change(page, { opened: fresh, restore });
    await shows(page, "You are back");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await press(page, "SoftRight");
    await shows(page, "40 notes from 3 people opened here.");
  }),

  "a place keeps no name of another place": long(async (open) => {
    const page = await open("scene=full");
    await press(page, "SoftLeft");
    await choose(page, "Where");
    await choose(page, "Mill Lane");
    await shows(page, "Mill Lane");
    await choose(page, "Where");
    await typed(page, "Coordinates", "-89.99, 139.69171");
    await press(page, "SoftRight");
    await shows(page, "−89.99");
    assert.equal(await page.locator(".screen:visible").getByLabel("A name for this place").inputValue(), "");
  }),

  "the map: keys move it, its caps go once they are known, marks are visited and opened": async (open) => {
    const page = await open("scene=rooms");
    await press(page, "SoftRight");
    await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
    await page.locator(".caps").waitFor({ state: "attached" });
    await keys(page, "2", "4", "6", "8");
    assert.equal(await page.locator(".caps").count(), 1);
    await keys(page, "3");
    assert.equal(await page.locator(".caps").count(), 0);
    await keys(page, "1", "5", "Enter");
    await page.locator(".chip.bottom").waitFor();
    assert.deepEqual(await softkeys(page), ["Open", "Next", "List"]);
    await press(page, "SoftLeft");
    assert.notEqual(await title(page), "Map");
    await keys(page, "Backspace", "SoftRight");
    assert.equal(await title(page), "Notes");
  },

  "streets are saved from the map's menu, drawn, found by name, and deleted": long(async (open) => {
    const page = await open("scene=no-streets");
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await keys(page, "SoftRight");
    await shows(page, "No streets saved here");
    await keys(page, "SoftRight", "2");
    await reach(page, "See what there is");
    await press(page, "Enter");
    await shows(page, /^The relay sees that somebody wanted this square of about \d+ km/);
    await reach(page, /^Save the map of this area · 4\.9/);
    await press(page, "Enter");
    await shows(page, "The map of this area is saved.");
    await press(page, "Backspace");
    await shows(page, "© nobody");
    const road = () =>
      page.evaluate(() => {
        const wanted = getComputedStyle(document.documentElement).getPropertyValue("--map-road").trim();
        const value = Number.parseInt(wanted.slice(1), 16);
        return [...document.querySelectorAll<HTMLCanvasElement>(".chartbox canvas")].some((canvas) => {
          const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
          for (let at = 0; at < pixels.length; at += 4)
            if (((pixels[at] ?? 0) << 16) + ((pixels[at + 1] ?? 0) << 8) + (pixels[at + 2] ?? 0) === value) return true;
          return false;
        });
      });
    while (!(await road())) await page.waitForTimeout(100);
    // A note's place by the name of a street.
    await keys(page, "Backspace", "0");
    await reach(page, "Where");
    await press(page, "Enter");
    await page.getByLabel("Place or coordinates").fill("long s");
    await reach(page, /^Long Street/);
    await press(page, "Enter");
    await shows(page, /Long Street/);
    await keys(page, "Backspace", "4");
    await reach(page, "Map with streets");
    await press(page, "Enter");
    await reach(page, /^Around/);
    await keys(page, "Enter", "SoftRight");
    await shows(page, "Deleted.");
    assert.deepEqual(errors, []);
  }),

  "a pack that is too large for the phone is refused, with its size": async (open) => {
    const page = await open("scene=no-streets&most=3145728");
    await keys(page, "SoftRight", "SoftRight", "2");
    await reach(page, "See what there is");
    await press(page, "Enter");
    await shows(page, "The streets here are 4 MB. This device takes 3 MB at most, so they are not fetched.");
  },

  "the map has its coast": long(async (open) => {
    const page = await open("scene=new");
    await press(page, "SoftRight");
    await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
    // Water and land each cover a good part of the picture.
    await page.waitForFunction(() => {
      const style = getComputedStyle(document.documentElement);
      return [...document.querySelectorAll<HTMLCanvasElement>(".chartbox canvas")].some((canvas) => {
        const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        const shareOf = (token: string): number => {
          const wanted = Number.parseInt(style.getPropertyValue(token).trim().slice(1), 16);
          let found = 0;
          for (let at = 0; at < pixels.length; at += 4)
            if (((pixels[at] ?? 0) << 16) + ((pixels[at + 1] ?? 0) << 8) + (pixels[at + 2] ?? 0) === wanted) found += 4;
          return found / pixels.length;
        };
        return shareOf("--map-water") > 0.2 && shareOf("--map-land") > 0.2;
      });
    });
  }),

  "the map goes on from marks that lie upon each other": long(async (open) => {
    const page = await open("scene=full");
    const { sent } = await state(page);
    const [first, second, third] = sent;
    assert.ok(first && second && third);
    await change(page, { waiting: [], opened: [], sent: [first, { ...second, circle: first.circle }, third] });
    await press(page, "SoftRight");
    await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
    const seen = new Set<string>();
    for (let i = 0; i < 3; i++) {
      await press(page, "Enter");
      seen.add(await page.locator(".chip.bottom").innerText());
    }
    assert.deepEqual([...seen].sort(), ["2 here", third.place || "For Jonas"].sort());
  }),

  "settings: name, theme, backup, relay, notifications as the phone can": long(async (open) => {
    const page = await open("scene=full&wake=alarm");
    await press(page, "4");
    await choose(page, "My name");
    await typed(page, "My name", "r");
    await press(page, "SoftRight");
    assert.equal((await state(page)).me?.name, "Marar");
    await choose(page, "Light and dark");
    await choose(page, "Dark");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
    await press(page, "Backspace");
    await choose(page, "Backup");
    await press(page, "SoftRight");
    await shows(page, "12 KB");
    await choose(page, "Turn off and delete it there");
    await press(page, "SoftRight");
    await shows(page, "Off. Your words alone bring back your key");
    await press(page, "Backspace");
    await choose(page, "Relay");
    await typed(page, "Address of the relay", "hills.example");
    await choose(page, "Ask what it can");
    await shows(page, "Has rooms and groups");
    await choose(page, "Move to hills.example");
    assert.equal((await state(page)).connection.relay, "https://hills.example");
    await press(page, "Backspace");
    await choose(page, "Notifications");
    await shows(page, "an alarm wakes it every 15 minutes");
  }),

  "who asks for my account by mail is the first row, and refused": async (open) => {
    const page = await open("scene=recovery");
    await choose(page, /Somebody asks for your account/);
    await shows(page, /Their screen shows 07/);
    await press(page, "SoftRight");
    assert.equal((await state(page)).numbers?.mine[0]?.recovery, undefined);
    const room = await open("scene=numbered-rooms");
    await press(room, "3");
    await choose(room, "Harbour cinema");
    await press(room, "SoftLeft");
    await choose(room, /Show my number here/);
    assert.deepEqual((await state(room)).numbers?.mine[0]?.rooms, ["c1"]);
  },

  "a link’s mark shows before its person is added, and mine goes with my link": async (open) => {
    const page = await open("scene=full");
    await keys(page, "2", "SoftLeft");
    await typed(page, "Their link", "relay.example/add#p=abcdefghijk&r=aaa&n=Noor&a=AAAA");
    await press(page, "SoftRight");
    await shows(page, "The link names numbers.example, which your device does not know.");
    await choose(page, "Know numbers.example");
    await shows(page, /AI agent, 812-0003-1415, attested by numbers.example/);
    const mine = await open("scene=numbers");
    await press(mine, "4");
    await choose(mine, "Numbers");
    await choose(mine, "123-1234-5678");
    await choose(mine, "Give my link with this number");
    await shows(mine, /&a=AAAA/);
    await press(mine, "SoftLeft");
    await shows(mine, "This phone cannot use passkeys");
    await choose(mine, "Passkey");
    await shows(mine, "None. You log in by mail.");
  },

  "a number is confirmed by the code that was texted to it, and forgotten": async (open) => {
    const page = await open("scene=sms&wake=alarm");
    await press(page, "4");
    await choose(page, "Notifications");
    await typed(page, "Phone number with its country", "0170");
    await choose(page, "Text me a code");
    await shows(page, /This is no phone number with its country/);
    await reach(page, "Phone number with its country");
    for (let i = 0; i < 4; i++) await press(page, "Backspace");
    await page.keyboard.type("+49 170 1234569");
    await choose(page, "Text me a code");
    await shows(page, /A code is on its way to/);
    await typed(page, "The code in the text", "314159");
    await choose(page, "That is it");
    await shows(page, /Texts go to/);
    assert.equal((await state(page)).sms?.number, "+491701234569");
    await choose(page, "Would a text come?");
    await shows(page, /somebody texted STOP/);
    await choose(page, "No more texts, and forget the number");
    assert.equal((await state(page)).sms, undefined);
  },

  "a conflict of backups is settled, and files are saved": long(async (open) => {
    const page = await open("scene=conflict");
    await press(page, "4");
    await choose(page, "Backup");
    await choose(page, "Keep only what is here");
    await press(page, "SoftLeft");
    assert.equal((await state(page)).backup?.failure, "conflict");
    await choose(page, "Bring both together");
    assert.equal((await state(page)).backup?.failure, undefined);
    const download = page.waitForEvent("download");
    await choose(page, "Save a file");
    assert.match((await download).suggestedFilename(), /^cairn-2026-05-14\.backup$/);
  }),

  "the lock: set, locked, opened, forgotten; and wiping": async (open) => {
    const page = await open("scene=full");
    await press(page, "4");
    await choose(page, "App lock and wipe");
    await typed(page, "New passcode", "abc");
    await press(page, "SoftRight");
    await shows(page, "Six characters at least. More is better.");
    for (let i = 0; i < 3; i++) await press(page, "Backspace");
    await page.keyboard.type("harbour");
    await reach(page, "Lock after");
    await press(page, "ArrowRight");
    await press(page, "SoftRight");
    await shows(page, "Lock now");
    assert.deepEqual((await state(page)).lock, { set: true, after_s: 900 });
    await press(page, "SoftRight");
    await shows(page, "Cairn is locked");
    await typed(page, "Passcode", "wrong");
    await press(page, "SoftRight");
    await shows(page, "Not the passcode.");
    await keys(page, "SoftLeft", "1");
    await page.keyboard.insertText(WORDS);
    await press(page, "SoftRight");
    await shows(page, "Waiting");
    await press(page, "4");
    await choose(page, "App lock and wipe");
    await choose(page, "Wipe this device");
    await press(page, "Enter");
    assert.equal((await state(page)).phase, "ready");
    await press(page, "SoftRight");
    await shows(page, "Nothing is left here");
  },

  "what other apps hand over waits behind the lock, then lies upon what one was doing, and does nothing by itself": async (
    open,
  ) => {
    const page = await open("scene=locked");
    const link = (way: string, name: string): object => ({
      type: "url",
      url: `https://relay.example/${way}#p=${"k".repeat(43)}&r=aaa&n=${name}`,
    });
    await hand(page, "view", link("add", "Noor"));
    assert.equal(await title(page), "Cairn is locked");
    await typed(page, "Passcode", "harbour");
    await press(page, "SoftRight");
    await shows(page, "What you call them");
    assert.equal(await title(page), "Noor");
    assert.equal((await state(page)).people.length, 0);
    await press(page, "SoftLeft");
    assert.equal(await title(page), "Notes");
    // A menu covers the screens, so it closes.
    await keys(page, "3", "SoftLeft");
    await hand(page, "view", link("va", ""));
    await shows(page, "Their answer");
    assert.deepEqual(await softkeys(page), ["No", "", "Take"]);
    await hand(page, "view", link("v", ""));
    await shows(page, "wants to be checked by link");
    await keys(page, "SoftLeft", "SoftLeft");
    assert.equal(await title(page), "Rooms");
    await hand(page, "share", { type: "text/plain", blobs: ["Third window"] });
    await shows(page, "Leave a note");
    assert.equal(await page.getByLabel("What you leave").inputValue(), "Third window");
    await hand(page, "view", { type: "url", url: "https://relay.example/add#p=" });
    await hand(page, "view", { type: "url", url: "javascript:alert(1)" });
    await press(page, "Backspace");
    assert.equal(await title(page), "Rooms");
    await hand(page, "share", { type: "url", url: "https://relay.example/add#p=short&r=aaa&x=1" });
    await shows(page, "This is not a Cairn link");
  },

  "moving to a new key asks its words back": long(async (open) => {
    const page = await open("scene=full");
    await press(page, "4");
    await choose(page, "Move to a new key");
    await press(page, "SoftRight");
    await shows(page, "anchor");
    const words = await page.locator(".place:not([hidden]) .phrase li span").allInnerTexts();
    await press(page, "SoftRight");
    const labels = await page.locator(".place:not([hidden]) .write .label").allInnerTexts();
    for (const label of labels) await typed(page, label, words[Number(label.replace(/\D/g, "")) - 1] ?? "");
    await press(page, "SoftRight");
    await shows(page, "Move to a new key");
    assert.equal(await title(page), "Me");
  }),

  "Control and Alt stand in for the softkeys": long(async (open) => {
    const page = await open("scene=full");
    await page.keyboard.press("Control");
    await shows(page, "Leave a note here");
    await page.keyboard.press("Alt");
    await shows(page, "There are no words yet.");
  }),

  "people are found by number: mine, the phone’s book, who was found, and all of it forgotten": long(async (open) => {
    const page = await open("scene=full&contacts=45");
    await finds(page);
    await keys(page, "2");
    await choose(page, "Find people by number");
    await choose(page, "My numbers and addresses");
    await press(page, "SoftRight");
    await shows(page, "There is no number yet. Type one above.");
    await typed(page, "My phone number or mail address", "0171 9999999");
    await press(page, "SoftRight");
    await shows(page, "Begin it with + and the country’s code.");
    for (let i = 0; i < 12; i++) await press(page, "Backspace");
    await typed(page, "My phone number or mail address", "+49 171 9999999");
    await press(page, "SoftRight");
    await choose(page, "Findable by anyone who has +491719999999");
    await shows(page, "On: whoever has it finds you");
    assert.deepEqual((await state(page)).finding?.identifiers, [{ id: "tel:+491719999999", findable: true }]);
    await press(page, "Backspace");

    await choose(page, "Whom I look for");
    await choose(page, "Read this phone’s contacts");
    await shows(page, "45 new in the book. 45 are no numbers and no addresses that can be looked for.");
    await typed(page, "One number or address", "ben@example.org");
    await typed(page, "Whose it is", "Ben");
    await press(page, "SoftRight");
    await shows(page, "One new in the book.");
    await shows(page, "46 numbers and addresses");
    await choose(page, "ben@example.org");
    await keys(page, "1");
    await shows(page, "45 numbers and addresses");
    await press(page, "Backspace");

    assert.equal((await softkeys(page))[2], "Look");
    await shows(page, "Getting ready: 0 of 45.");
    await press(page, "SoftRight");
    await shows(page, "All are looked for.");
    const { finding, people } = await state(page);
    const found = ["Person 3", "Person 4"].map((name, i) => ({
      id: `${i}f`.repeat(32),
      handle: "An",
      relay: "https://hills.example",
      entry: { id: `tel:+49171100000${i}`, name },
      by: "pair" as const,
      at: 1,
      standing: "new" as const,
      others: i,
    }));
    assert.ok(finding);
    await change(page, { finding: { ...finding, found } });
    await choose(page, "May be Person 4");
    await shows(page, "2 people say they have this number. None is likelier than another.");
    await choose(page, "Hide");
    await shows(page, "It is decided.");
    await press(page, "Backspace");
    await choose(page, "May be Person 3");
    await shows(page, "Nobody has checked this");
    await press(page, "SoftRight");
    await page.waitForFunction(
      (count) => (globalThis as unknown as { engine: Scripted }).engine.state().people.length === count,
      people.length + 1,
    );
    assert.equal(await title(page), "Person 3");
    await press(page, "Backspace");

    await change(page, { connection: { ...(await state(page)).connection, finds_by_hash: true } as EngineState["connection"] });
    await choose(page, "Look by hashes too");
    await shows(page, "knows every number you look for");
    await press(page, "SoftRight");
    await shows(page, "can work out all numbers in your book");
    assert.equal((await state(page)).finding?.by_hash, true);
    await shows(page, "Since you look by hashes, a hash of each number does.");
    const hashing = (await state(page)).finding;
    assert.ok(hashing);
    await change(page, { finding: { ...hashing, identifiers: [], evaluated: { done: 0, of: 0 }, hashed: { done: 16, of: 45 } } });
    await shows(page, "By hashes: 16 of 45.");
    assert.equal((await softkeys(page))[2], "Look");

    await choose(page, "Forget the book");
    await shows(page, "your cards are taken back");
    await press(page, "Enter");
    assert.equal((await state(page)).finding?.book, 45);
    await press(page, "SoftRight");
    await shows(page, "First type a number or address of your own");
    assert.equal((await state(page)).finding?.book, 0);
  }),

  "a phone that gives no contacts, and a relay that does not find people, are said in words": long(async (open) => {
    const page = await open("scene=full&contacts=refused");
    await keys(page, "2");
    await choose(page, "Find people by number");
    await shows(page, "does not help people to find each other");
    await finds(page);
    await choose(page, "Whom I look for");
    await choose(page, "Read this phone’s contacts");
    await shows(page, "No contacts were given. That is fine: type a number, or read a file.");
    assert.equal((await state(page)).finding, undefined);
    const other = await open("scene=full");
    await finds(other);
    await keys(other, "2");
    await choose(other, "Find people by number");
    await choose(other, "Whom I look for");
    await shows(other, "Read a file");
    assert.equal(await other.getByText("Read this phone’s contacts").count(), 0);
  }),

  "Arabic runs the other way, and the softkeys stay where the keys are": long(async (open) => {
    const page = await open("scene=full&language=ar");
    assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
    const before = await title(page);
    await press(page, "ArrowLeft");
    assert.notEqual(await title(page), before);
    await press(page, "ArrowRight");
    assert.equal(await title(page), before);
    const [left, , right] = await page.locator(".soft").all();
    assert.ok(((await left?.boundingBox())?.x ?? 999) < ((await right?.boundingBox())?.x ?? 0));
  }),
};

flowSuite("the keypad", FLOWS, startKeypadHarness, openKeypad);
