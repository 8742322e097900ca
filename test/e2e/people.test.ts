/** People in two browsers: verified by link and in person, a key change, blocking, a move to another relay. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cameraArgs, film } from "../support/camera.ts";
import { inLong } from "../support/long.ts";
import { RelayProcess } from "./relay-process.ts";
import { launchOnlyHere, meet, type Person, Stage } from "./stage.ts";

const dir = mkdtempSync(join(tmpdir(), "cairn-camera-"));
const FILM = join(dir, "camera.y4m");
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));

describe("people", () => {
  let stage: Stage;
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.report());
    await stage.strike();
  });

  /** Opens a person's page. */
  async function page(person: Person, name: string): Promise<void> {
    await person.go("/people");
    await person.page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
    await person.page.getByRole("heading", { name, level: 1 }).waitFor({ state: "attached" });
  }

  const inField = (person: Person, name: string): Promise<string> => person.page.getByRole("textbox", { name }).inputValue();

  /** Ana invites Ben, Ben answers, Ana takes the answer: by links opened in a new tab, as from a chat. */
  async function checkByLink(ana: Person, ben: Person): Promise<void> {
    await page(ana, "Ben");
    await ana.page.getByRole("link", { name: /^Check by link/ }).click();
    await ana.page.getByRole("button", { name: "Make an invitation" }).click();
    const invite = await inField(ana, "The invitation");
    await ben.page.goto(invite);
    await ben.page.getByRole("button", { name: "Yes, it is from Ana" }).click();
    expect(new URL(ben.page.url()).search + new URL(ben.page.url()).hash).toBe("");
    const answer = await inField(ben, "Your answer");
    await ana.page.goto(answer);
    await ana.page.getByText(/^Checked by link on /).waitFor();
    await page(ben, "Ana");
    await ben.page.getByText(/^Checked by link on /).waitFor();
    await ana.page.goto(answer);
    await ana.page.getByText("This answer was taken already.").waitFor();
  }

  it("are checked by link, there and back, warned of a new key, and send nothing until it is decided", async () => {
    stage = await Stage.set();
    const { ana, ben } = await meet(stage);
    await checkByLink(ana, ben);
    // Ben moves to a new key; its words are checked first.
    await ben.go("/me/move");
    await ben.page.getByRole("button", { name: "Make a new key" }).click();
    const list = ben.page.getByRole("list", { name: "24 new words" }).locator(".key");
    await expect.poll(() => list.count()).toBe(24);
    const words = await list.allTextContents();
    await ben.page.getByRole("button", { name: "I have written them down" }).click();
    await ben.page.getByRole("button", { name: "Move now" }).click();
    await ben.page
      .getByText(/is another one/)
      .first()
      .waitFor();
    for (const field of await ben.page.getByRole("textbox").all()) {
      const label = (await field.evaluate((node: HTMLInputElement) => node.labels?.[0]?.textContent)) ?? "";
      await field.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? "");
    }
    await ben.page.getByRole("button", { name: "Move now" }).click();
    await ben.page.getByRole("heading", { name: "Me", level: 1 }).waitFor();
    await ben.go("/me/words");
    await ben.page
      .getByText(words[0] as string)
      .first()
      .waitFor();

    await ana.go("/people");
    await ana.page.getByText("New key: decide").waitFor();
    await ana.leave("until it is decided", "Ben");
    await ana.go("/notes/left");
    await ana.page.getByText("Waits until you decide about the new key").waitFor();
    await page(ana, "Ben");
    await ana.page.getByRole("heading", { name: "Ben has a new key" }).waitFor();
    await ana.page.getByText("Not checked since the change").waitFor();
    await ana.page.getByRole("button", { name: "Compare by voice" }).first().click();
    const read = await ana.page.locator(".fingers span").allTextContents();
    await page(ben, "Ana");
    expect(await ben.page.locator(".fingers span").allTextContents()).toEqual(read);
    expect(read).toEqual(Array.from({ length: 8 }, () => expect.stringMatching(/^\d{5}$/)));
    await ana.page.getByRole("button", { name: "The same" }).click();
    await ana.page.getByText(/^Read aloud on /).waitFor();
    await ana.go("/notes/left");
    await ana.page.getByText(/^At the relay/).waitFor();
    await ben.go("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
  });

  inLong("are met by the code on the other's screen; a link in front of the camera is added", async () => {
    stage = await Stage.set({}, () => launchOnlyHere({ args: cameraArgs(FILM) }));
    const ana = await stage.person("Ana", undefined);
    const ben = await stage.person("Ben", undefined);
    await ana.begin();
    await ben.begin();
    film(FILM, await ana.link());
    await ben.go("/people");
    await ben.page.getByRole("link", { name: "Scan a code" }).click();
    await ben.page.getByRole("button", { name: "Add Ana" }).click();
    await ben.page.getByRole("button", { name: "Leave Ana a note" }).waitFor();
    await page(ana, "Ben");
    // A scanned link does not prove who shows it.
    await ben.page.getByRole("link", { name: "Scan their square" }).click();
    await ben.page.getByText("This is no code for checking.").waitFor();
    await ben.go("/people");
    film(FILM, await codeOf(ana));
    await page(ben, "Ana");
    await ben.page.getByRole("link", { name: "Scan their square" }).click();
    await ben.page.getByText(/^Met in person on /).waitFor();
    await ben.page.getByText("Met, squares scanned").waitFor();
  });

  /** The text of the QR code on the open page of a person. */
  async function codeOf(person: Person): Promise<string> {
    const { default: decodeQR } = await import("qr/decode.js");
    await person.page.getByRole("button", { name: /^Show the square larger/ }).click();
    const square = person.page.getByRole("button", { name: /^Show the square larger/ });
    await square.locator("path").waitFor();
    const pixels = await person.page.evaluate(async () => {
      const svg = document.querySelector(".enlarge svg") as SVGElement;
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [560, 560];
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      context.fillStyle = "#fff";
      context.fillRect(0, 0, 560, 560);
      context.drawImage(image, 0, 0, 560, 560);
      return Array.from(context.getImageData(0, 0, 560, 560).data);
    });
    return decodeQR({ width: 560, height: 560, data: Uint8Array.from(pixels) });
  }

  inLong("can be blocked and let in again, and a camera that is refused leaves another way", async () => {
    stage = await Stage.set();
    const { ana, ben } = await meet(stage);
    await page(ana, "Ben");
    await ana.page.getByRole("button", { name: "Block Ben" }).click();
    await ana.page.getByRole("dialog").getByRole("button", { name: "Block Ben" }).click();
    await ana.page.getByText("Nobody here yet").waitFor();
    await ben.go("/people");
    await ben.leave("to someone who has blocked me", "Ana");
    await ben.go("/notes/left");
    await ben.page.getByText(/^At the relay/).waitFor();
    await ana.go("/notes");
    await ana.page.getByText("Nothing waits for you yet").waitFor();
    expect(await ana.everythingReadable()).not.toContain("someone who has blocked");
    await ana.go("/me/blocked");
    await ana.page.getByRole("button", { name: "Let in again: Ben" }).click();
    await ana.page.getByText("Nobody is blocked.").waitFor();
    await page(ana, "Ben");
    await ana.page.getByRole("link", { name: "Scan their square" }).click();
    await ana.page.getByText(/The camera stays off|There is no camera/).waitFor();
    await ana.page.getByRole("link", { name: "Compare by voice instead" }).click();
    await ana.page.getByRole("heading", { name: "Ben", level: 1 }).waitFor({ state: "attached" });
  });

  inLong("keep their key and people when they move to another relay", async () => {
    stage = await Stage.set();
    const hills = new RelayProcess();
    await hills.start();
    stage.alsoAsked.add(hills.origin);
    const { ana, ben } = await meet(stage);
    await ben.go("/me/relay");
    await ben.page.getByRole("textbox", { name: "Address of the relay" }).fill(hills.origin);
    await ben.page.getByRole("button", { name: "Ask what it can" }).click();
    await ben.page.getByText("Your sign-in works at no other relay").waitFor();
    await ben.page.getByRole("button", { name: /^Move to 127/ }).click();
    await ben.page.getByRole("heading", { name: `${new URL(hills.origin).host} answers` }).waitFor();
    await page(ana, "Ben");
    await ana.page.getByText(new URL(hills.origin).host).waitFor();
    await ana.go("/people");
    await ana.leave("over the hills", "Ben");
    await ana.go("/notes/left");
    await ana.page.getByText(/^At the relay/).waitFor();
    await ben.go("/notes");
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
    await hills.end();
  });
});
