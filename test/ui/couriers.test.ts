/** Couriers in both skins on the scripted engine: the answer to who asks, a parcel made, opened and refused, what is held put down, leaving. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright";
import type { EngineState } from "../../src/engine/face.ts";
import { answerOf, framesOf } from "../../src/view/scan/parcel-frames.ts";
import { TAGS, violations } from "../support/axe.ts";
import { openCameraTracks, setCamera } from "../support/canvas-camera.ts";
import { allLong, type Flow, flowSuite, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { choose, openKeypad, press } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const state = (page: Page): Promise<EngineState> =>
  page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();
const fileOf = (text: string) => ({ name: "parcel-1.cairn.txt", mimeType: "text/plain", buffer: Buffer.from(text) });

const TOUCH: Readonly<Record<string, Flow>> = {
  "who asks is answered, a parcel is saved, opened and refused, and all is put down and left": async (open) => {
    const page = await open("scene=couriers&at=/me/couriers");
    await shows(page, "Teo asks to carry your mail when you have no signal.");
    await shows(page, /^Whoever carries will see that mail for you exists/);
    assert.deepEqual(await violations(page, { type: "tag", values: [...TAGS, "best-practice"] }), []);
    await page.getByRole("button", { name: /^Accept until / }).click();
    await page.getByRole("button", { name: "Save parcel for Teo" }).waitFor();
    assert.equal((await state(page)).carrying?.groups[0]?.member, "in");

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save parcel for Ruth" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "parcel-0a1b2c.cairn.txt");
    assert.match(await readFile(await download.path(), "utf8"), /^parcel b+ /);
    await shows(page, "Saved for Ruth: 2 envelopes, one receipt");

    const input = page.locator("input[type=file]");
    await input.setInputFiles(fileOf("parcel"));
    await shows(page, "From Teo");
    await shows(page, "2 new notes");
    await shows(page, "Give Teo a parcel back: then they know that it arrived.");
    await input.setInputFiles(fileOf("something else"));
    await shows(page, "This is no parcel, or it was damaged on its way. Ask for it again.");

    await shows(page, /^3 envelopes and one outgoing letter, /);
    await page.getByRole("button", { name: "Put down everything" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Put down everything" }).click();
    await page.getByText(/^3 envelopes/).waitFor({ state: "detached" });
    await page.getByRole("switch", { name: /^Carry for others/ }).click();
    await shows(page, "Off. Nothing is fetched for anybody.");
    await page.getByRole("region", { name: "The island" }).getByRole("button", { name: "Leave the group" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Leave the group" }).click();
    await page.getByRole("region", { name: "The island" }).waitFor({ state: "detached" });
    assert.equal((await state(page)).carrying?.groups.length, 1);
  },

  "a parcel comes by the codes of another screen, in any order": async (open) => {
    const page = await open("scene=couriers&at=/me/couriers");
    const body = "CAIRNP1-".repeat(150);
    const frames = framesOf(`-----BEGIN CAIRN PARCEL-----\n${body}\n-----END CAIRN PARCEL-----`) ?? [];
    assert.equal(frames.length, 2);
    await setCamera(page, { code: frames[1] ?? "" });
    await page.getByRole("button", { name: "Scan codes" }).click();
    await shows(page, "1 of 2 codes");
    await setCamera(page, { code: frames[0] ?? "" });
    await shows(page, "2 new notes");
    assert.equal(await openCameraTracks(page), 0);
    await page.getByRole("img", { name: "Answer for the other phone" }).waitFor();
    // One that comes as a file has nobody to tell.
    await page.locator("input[type=file]").setInputFiles(fileOf("parcel"));
    await page.getByRole("img", { name: "Answer for the other phone" }).waitFor({ state: "detached" });
  },

  "codes go round until the other phone's answer is seen, and its answer alone": async (open) => {
    const page = await open("scene=couriers&at=/me/couriers");
    await page.getByRole("button", { name: "Save parcel for Ruth" }).click();
    await page.getByRole("button", { name: "Show as codes" }).click();
    await page.getByRole("img", { name: "Show as codes" }).waitFor();
    const answer = answerOf(`-----BEGIN CAIRN PARCEL-----\n${"CAIRNP1-".repeat(20)}\n-----END CAIRN PARCEL-----`);
    await setCamera(page, { code: answer.replace(/.$/, "x") });
    await page.getByRole("button", { name: "Look for its answer" }).click();
    await shows(page, "Turn the other phone’s screen to this one.");
    assert.equal(await openCameraTracks(page), 1);
    await setCamera(page, { code: answer });
    await shows(page, "The other phone has all of it.");
    await page.getByRole("img", { name: "Show as codes" }).waitFor({ state: "detached" });
    assert.equal(await openCameraTracks(page), 0);
  },

  "what a box has is collected step by step, and what Bluetooth lacks is said with the other way": async (open) => {
    const page = await open("scene=couriers&at=/me/couriers&radio=box");
    const done = (): Promise<boolean> => page.evaluate(() => dispatchEvent(new Event("radio")));
    const collect = (): Promise<void> => page.getByRole("button", { name: "Collect", exact: true }).click();
    await collect();
    await shows(page, "Connecting");
    await done();
    await shows(page, "Making sure that it is really your courier");
    await done();
    await shows(page, "3 of 7 are here");
    assert.deepEqual(await violations(page, { type: "tag", values: [...TAGS, "best-practice"] }), []);
    await done();
    await shows(page, "All here. What goes back is on its way");
    await done();
    for (const line of ["All here.", "From Teo", "5 new notes", "6 receipts go back with it", "It takes 2 letters along"])
      await shows(page, line);
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    await collect();
    await shows(page, "Connecting");
    await page.getByRole("button", { name: "Stop" }).click();
    await shows(page, "Connection lost after 3; they are safe. Collect again.");
    for (const [trouble, words] of [
      ["off", "Bluetooth is off, or there is none here. A parcel needs none."],
      ["refused", "This browser may not use Bluetooth here. A parcel needs none."],
      ["none", "No box was chosen. If it is not in the list, go nearer, or ask for a parcel."],
    ] as const) {
      const troubled = await open(`scene=couriers&at=/me/couriers&radio=${trouble}`);
      await troubled.getByRole("button", { name: "Collect", exact: true }).click();
      await shows(troubled, words);
    }
    const without = await open("scene=couriers&at=/me/couriers");
    await shows(without, /^This browser gives apps no Bluetooth/);
    assert.equal(await without.getByRole("button", { name: "Collect", exact: true }).count(), 0);
    const nobody = await open("scene=full&at=/me/couriers&radio=box");
    await nobody.getByRole("button", { name: "New group" }).waitFor();
    assert.equal(await nobody.getByRole("button", { name: "Collect", exact: true }).count(), 0);
  },

  "a group is made of whom I choose, and of nobody it is not": async (open) => {
    const page = await open("scene=full&at=/me/couriers");
    await page.getByRole("button", { name: "New group" }).click();
    await page.getByRole("button", { name: "Ask them" }).click();
    await shows(page, "There has to be somebody who carries, and somebody whose mail it is.");
    await page.getByRole("group", { name: "Whose mail is carried" }).getByRole("button", { name: "Ruth" }).click();
    await shows(page, "Off: each person lets each courier fetch, and the relay keeps no list.");
    await page.getByRole("switch", { name: /^Register the group with the relay/ }).click();
    await page.getByRole("button", { name: "Ask them" }).click();
    await shows(page, "Ruth: asked");
    await shows(page, "Will be registered with its relay once everybody who carries has agreed.");
    await page.getByRole("button", { name: "Change who is in it" }).click();
    const more = page.getByRole("region").getByRole("group", { name: "Who carries it" });
    await more.getByRole("button", { name: "Teo" }).click();
    await page.getByRole("region").getByRole("button", { name: "Ask them" }).click();
    await shows(page, "Teo: asked");
    await page.getByRole("button", { name: "Change who is in it" }).click();
    await page.getByRole("button", { name: "Take Ruth out" }).click();
    await page.getByText("Ruth: asked").waitFor({ state: "detached" });
    const [group] = (await state(page)).carrying?.groups ?? [];
    assert.equal(group?.couriers[0]?.id, "me");
    assert.deepEqual([group?.couriers.length, group?.members.length], [2, 0]);
  },
};

const KEYPAD: Readonly<Record<string, Flow>> = {
  "a parcel is saved by keys, who asks is answered, and the page says what this phone lacks": async (open) => {
    const page = await open("scene=couriers");
    await press(page, "4");
    await choose(page, "Couriers");
    await shows(page, /^Bluetooth to a courier’s box: these phones give apps none/);
    await choose(page, "Teo asks to carry your mail");
    await choose(page, /^Accept until /);
    assert.equal((await state(page)).carrying?.groups[0]?.member, "in");
    await choose(page, "The valley");
    const [download] = await Promise.all([page.waitForEvent("download"), choose(page, "Save parcel for Ruth")]);
    assert.equal(download.suggestedFilename(), "parcel-0a1b2c.cairn.txt");
    await shows(page, "Saved for Ruth: 2 envelopes, one receipt");
    await press(page, "Backspace");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), choose(page, "Open parcel")]);
    await chooser.setFiles(fileOf("parcel"));
    await shows(page, "2 new notes");
  },

  "a group is made and changed by keys": async (open) => {
    const page = await open("scene=full");
    await press(page, "4");
    await choose(page, "Couriers");
    await choose(page, "New group");
    await press(page, "SoftRight");
    await shows(page, "There has to be somebody who carries, and somebody whose mail it is.");
    await choose(page, "Ruth");
    await press(page, "SoftRight");
    await choose(page, "Couriers");
    await shows(page, "Ruth: asked");
    await shows(page, "Yourself: in");
    await choose(page, "Change who is in it");
    await choose(page, "Take Ruth out");
    await page.getByText("Ruth: asked").waitFor({ state: "detached" });
    assert.deepEqual((await state(page)).carrying?.groups[0]?.members, []);
  },
};

flowSuite("couriers", TOUCH, startHarness, openTouch);
flowSuite("couriers on keys", allLong(KEYPAD), startKeypadHarness, openKeypad);
