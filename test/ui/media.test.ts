/** Pictures and voices in both skins on the scripted engine: added, refused in words, shown, played on a press, saved. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";
import type { EngineState, MediaLabel } from "../../src/engine/face.ts";
import { type FakeRecorder, openTracks, setRecorder } from "../support/fake-recorder.ts";
import { type Flow, flowSuite, long, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { choose, focused, openKeypad, press, reach, typed } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { startHarness } from "./serve.ts";

const PICTURE = fileURLToPath(new URL("../../public/icons/icon-512.png", import.meta.url));
const NO_PICTURE = { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") };

const state = (page: Page): Promise<EngineState> =>
  page.evaluate(() => (globalThis as unknown as { engine: Scripted }).engine.state());
const mediaOf = (page: Page, id: string) =>
  page.evaluate((note) => (globalThis as unknown as { engine: Scripted }).engine.noteMedia(note), id);
const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const drawn = (page: Page) =>
  page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>(".media img");
    return image?.complete && image.naturalWidth > 0;
  });
/** Counts what is played from now on. */
const watchPlayers = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { prototype } = HTMLMediaElement;
    const { play } = prototype;
    Object.assign(globalThis, { plays: 0 });
    prototype.play = function (this: HTMLMediaElement) {
      (globalThis as unknown as { plays: number }).plays++;
      return play.call(this);
    };
  });
const plays = (page: Page): Promise<number> => page.evaluate(() => (globalThis as unknown as { plays: number }).plays);

/** What each phone without a usable microphone is told. */
const SILENT: readonly (readonly [FakeRecorder, RegExp])[] = [
  [{ refused: "NotAllowedError" }, /may not use the microphone/],
  [{ refused: "NotFoundError" }, /No microphone was found/],
  [{ absent: true }, /cannot record here/],
  [{ type: "video/x-strange" }, /of a kind that others could not play/],
  [{ slice: 0 }, /Nothing was recorded/],
];

const leave = async (page: Page): Promise<EngineState["sent"][number]> => {
  const before = (await state(page)).sent.length;
  await button(page, "Leave it here").click();
  await page.getByRole("heading", { name: "Notes", level: 1 }).waitFor({ state: "attached" });
  const { sent } = await state(page);
  assert.equal(sent.length, before + 1);
  return sent.at(-1) as EngineState["sent"][number];
};

const TOUCH: Readonly<Record<string, Flow>> = {
  "a picture is made small, described, and left without a word": async (open) => {
    const page = await open("scene=full&at=/leave/words");
    await shows(page, "A voice may last 15 seconds.");
    await shows(page, /By its size the relay can tell/);
    const file = page.locator('input[type="file"]');
    await file.setInputFiles(NO_PICTURE);
    await shows(page, /no picture that can be read here/);
    await page.getByLabel("What you leave").fill("w".repeat(15_000));
    await shows(page, /The words leave no space/);
    await page.getByLabel("What you leave").fill("");
    await file.setInputFiles(PICTURE);
    await drawn(page);
    await page.getByLabel("In words, for those who cannot see or hear it").fill("Three stones");
    await button(page, "Turn it").click();
    await drawn(page);
    await page.getByRole("button", { name: "Ines" }).click();
    const { id, text, media } = await leave(page);
    assert.equal(text, "");
    assert.equal(media?.kind, "picture");
    assert.equal(media?.description, "Three stones");
    assert.ok((media?.bytes ?? 0) <= 12_000, `${media?.bytes} bytes`);
    const { mime, data, ...more } = await mediaOf(page, id);
    assert.equal(mime, "image/webp");
    assert.equal((more as { stand_in?: string }).stand_in, "Picture: Three stones");
    assert.match(Buffer.from(data, "base64url").toString("latin1"), /^RIFF....WEBP/s);
  },

  "a voice is recorded until it is stopped, can be removed, and is left": long(async (open) => {
    const page = await open("scene=full&at=/leave/words");
    for (const [recorder, words] of SILENT) {
      await setRecorder(page, recorder);
      await button(page, "Record a voice").click();
      if (recorder.type || recorder.slice === 0) await button(page, "Stop and keep it").click();
      await shows(page, words);
      assert.equal(await openTracks(page), 0, "the microphone is let go");
    }
    await setRecorder(page, {});
    await button(page, "Record a voice").click();
    await button(page, "Cancel").click();
    assert.equal(await openTracks(page), 0);
    await button(page, "Record a voice").click();
    await page.getByText(/^Recording, 0:01 of 0:15/).waitFor();
    assert.equal(await openTracks(page), 1);
    await button(page, "Stop and keep it").click();
    await button(page, /^Play, 2 seconds/).waitFor();
    assert.equal(await openTracks(page), 0);
    await button(page, "Remove it").click();
    // As much as fits, and no more.
    await setRecorder(page, { slice: 2_000 });
    await button(page, "Record a voice").click();
    await button(page, /^Play/).waitFor();
    await page.getByRole("button", { name: "Ines" }).click();
    const { media } = await leave(page);
    assert.equal(media?.kind, "voice");
    assert.ok((media?.bytes ?? 0) > 8_000 && (media?.bytes ?? 0) <= 15_700, `${media?.bytes} bytes`);
  }),

  "what came is shown, played on a press, or refused in words beside the note's own": async (open) => {
    const page = await open("scene=media&at=/notes/opened");
    for (const words of ["Picture · This one. Under it.", "Voice: Teo sings what the gulls said", "Picture · Look at this."])
      await shows(page, words);
    await watchPlayers(page);
    await page.getByText("Picture · This one. Under it.").click();
    await page.getByRole("img", { name: "A bench under a tree, the sea behind it" }).waitFor();
    await drawn(page);
    await page.goBack();
    await page.getByText("Picture · Look at this.").click();
    await shows(page, "Look at this.");
    await shows(page, "A picture of an impossible size is added. It is not shown.");
    assert.equal(await page.locator(".media img").count(), 0);
    await page.goBack();
    await page.getByText(/^Voice: Teo sings/).click();
    await button(page, "Play, 12 seconds").waitFor();
    assert.equal(await plays(page), 0, "nothing plays by itself");
    await button(page, "Play, 12 seconds").click();
    await button(page, "Stop playing").waitFor();
    assert.equal(await plays(page), 1);
    await button(page, "Play, 12 seconds").waitFor();
    await page.goBack();
    await page.getByText("Voice · Listen.").click();
    await button(page, "Play, 9 seconds").click();
    await shows(page, "This device cannot play it. You can save it.");
    const saved = page.waitForEvent("download");
    await button(page, "Save it").click();
    assert.equal((await saved).suggestedFilename(), "cairn.ogg");
  },

  "a picture is said in a room, and one that is gone says so": long(async (open) => {
    const page = await open(`scene=media&at=${encodeURIComponent("/room#c1")}`);
    await page.getByRole("img", { name: "A red blanket on a bench" }).waitFor();
    await shows(page, "It is no longer on this device.");
    await button(page, "Add a picture or a voice").click();
    await page.locator('input[type="file"]').setInputFiles(PICTURE);
    await page.locator(".saybar .media img").waitFor();
    await button(page, "Send").click();
    await page.locator(".msg.mine .media img").waitFor();
    const { talks } = await state(page);
    const last = talks[0]?.lines.at(-1) as { readonly text: string; readonly media?: MediaLabel };
    assert.equal(last.text, "");
    assert.equal(last.media?.kind, "picture");
    assert.equal(await page.locator(".saybar .media").count(), 0, "the field is empty again");
  }),

  "a note that could not be sent is written again with its picture": long(async (open) => {
    const page = await open(`scene=media&at=${encodeURIComponent("/note#pic3")}`);
    await button(page, "Leave it again").click();
    await drawn(page);
  }),
};

const KEYPAD: Readonly<Record<string, Flow>> = {
  "a picture and a voice are added by keys, and left": async (open) => {
    const page = await open("scene=full");
    await press(page, "0");
    const chooser = page.waitForEvent("filechooser");
    await choose(page, "A picture or a voice");
    await press(page, "1");
    await (await chooser).setFiles(PICTURE);
    await drawn(page);
    await typed(page, "In words, for those who cannot see or hear it", "Three stones");
    await choose(page, "A picture or a voice");
    await choose(page, "Remove it");
    for (const [recorder, words] of SILENT.slice(0, 1)) {
      await setRecorder(page, recorder);
      await choose(page, "A picture or a voice");
      await press(page, "2");
      await shows(page, words);
    }
    await setRecorder(page, {});
    await choose(page, "A picture or a voice");
    await press(page, "2");
    await shows(page, /^Recording, 0:01/);
    assert.match(await focused(page), /^Stop and keep it/);
    await press(page, "Enter");
    await shows(page, "Play, 2 seconds");
    assert.equal(await openTracks(page), 0);
    await choose(page, /^To/);
    await choose(page, "Ines");
    await press(page, "SoftRight");
    await press(page, "SoftRight");
    await shows(page, "Left. It goes out by itself.");
    const { media } = (await state(page)).sent.at(-1) as EngineState["sent"][number];
    assert.equal(media?.kind, "voice");
  },

  "what came is shown and played by keys, or refused in words": long(async (open) => {
    const page = await open("scene=media");
    await watchPlayers(page);
    await choose(page, "Teo sings");
    await reach(page, "Play, 12 seconds");
    assert.equal(await plays(page), 0, "nothing plays by itself");
    await press(page, "Enter");
    assert.equal(await plays(page), 1);
    await shows(page, "Stop playing");
    await press(page, "Backspace");
    await choose(page, "Look at this.");
    await shows(page, "A picture of an impossible size is added. It is not shown.");
    await press(page, "Backspace");
    await press(page, "3");
    await choose(page, "Harbour cinema");
    await choose(page, "Picture: A red blanket");
    await drawn(page);
    await choose(page, "The screen, torn");
    await shows(page, /It is no longer on this device/);
  }),
};

flowSuite("pictures and voices: touch", TOUCH, startHarness, openTouch);
flowSuite("pictures and voices: keypad", KEYPAD, startKeypadHarness, openKeypad);
