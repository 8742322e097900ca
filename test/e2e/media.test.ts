/** A picture and a voice from one browser to another: what the recorder and the canvas really write passes every check on the way. */
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { inLong } from "../support/long.ts";
import { launchOnlyHere, meet, STEPS, Stage } from "./stage.ts";

const PICTURE = fileURLToPath(new URL("../../public/icons/icon-512.png", import.meta.url));
/** A microphone that hums, and a browser that lets it be used. */
const FAKE_MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** How many rows this device has. */
const rowsOf = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opened = indexedDB.open("cairn");
        opened.onerror = () => reject(opened.error);
        opened.onsuccess = () => {
          const reading = opened.result.transaction("rows");
          const counted = reading.objectStore("rows").count();
          counted.onsuccess = () => resolve(counted.result);
          reading.oncomplete = () => opened.result.close();
        };
      }),
  );

describe("a picture and a voice", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.set({}, () => launchOnlyHere({ args: FAKE_MICROPHONE }));
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.report());
    await stage.strike();
  });

  inLong("are left, survive a reload before that, and are seen and heard by the other person", async () => {
    const { ana, ben } = await meet(stage);
    await ana.context.grantPermissions(["geolocation", "microphone"]);
    const words = async () => {
      await ana.page.getByRole("link", { name: "Map" }).click();
      await ana.page.getByRole("button", { name: "Leave a note" }).click();
      await ana.page.getByText("How close must they be?").waitFor();
      await ana.page.getByRole("button", { name: "Use this place" }).click();
    };
    const leave = async () => {
      const who = ana.page.getByRole("button", { name: "Ben", exact: true });
      if ((await who.getAttribute("aria-pressed")) !== "true") await who.click();
      await ana.page.getByRole("button", { name: "Leave it here" }).click();
      await ana.page.getByText(/^At the relay/).waitFor();
    };
    await words();
    const before = await rowsOf(ana.page);
    const workers: string[] = [];
    ana.page.on("worker", (worker) => workers.push(worker.url()));
    await ana.page.locator('input[type="file"]').setInputFiles(PICTURE);
    // The draft is written down a moment later.
    await expect.poll(() => rowsOf(ana.page)).toBeGreaterThan(before);
    // A huge one would hold up the page.
    expect(workers.map((url) => /\/(picture-worker)-/.exec(url)?.[1])).toEqual(["picture-worker"]);
    await ana.page.reload();
    await ana.page.locator(".media img").waitFor();
    await ana.page.getByLabel("In words, for those who cannot see or hear it").fill("Three stones");
    await leave();

    await words();
    await ana.page.getByRole("button", { name: "Record a voice" }).click();
    await ana.page.getByText(/^Recording, 0:01/).waitFor();
    await ana.page.getByRole("button", { name: "Stop and keep it" }).click();
    await ana.page.getByRole("button", { name: /^Play, \d seconds/ }).waitFor();
    await ana.page.getByLabel("What you leave").fill("Listen.");
    await leave();

    await ben.go("/notes/opened");
    await ben.stand(STEPS);
    await ben.page.getByText("Voice · Listen.").waitFor();
    await ben.page.getByText("Picture: Three stones").click();
    const image = ben.page.getByRole("img", { name: "Three stones" });
    await image.waitFor();
    expect(await image.evaluate((node: HTMLImageElement) => node.decode().then(() => node.naturalWidth))).toBeGreaterThan(90);
    await ben.page.goBack();
    await ben.page.getByText("Voice · Listen.").click();
    await ben.page.getByText("Listen.", { exact: true }).waitFor();
    await ben.page.getByRole("button", { name: /^Play/ }).click();
    await ben.page.getByRole("button", { name: "Stop playing" }).waitFor();
    // To its end, and not that it cannot be played.
    await ben.page.getByRole("button", { name: /^Play/ }).waitFor();
  });
});
