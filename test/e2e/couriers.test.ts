/** Two real apps: a courier's brings what waits at the relay to a device without signal, as a file. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { inLong } from "../support/long.ts";
import { type Person, STEPS, type Stage, stageForEach } from "./stage.ts";

let stage: Stage;
stageForEach((set) => {
  stage = set;
});

const toCouriers = (person: Person): Promise<void> => person.go("/me/couriers");

/** @returns the file that is saved */
async function saves({ page }: Person, name: string): Promise<{ readonly path: string; readonly text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Save parcel for ${name}` }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^parcel-[0-9a-f]{6}\.cairn\.txt$/);
  const path = await download.path();
  return { path, text: await readFile(path, "utf8") };
}

const opens = ({ page }: Person, path: string): Promise<void> => page.getByLabel("Open parcel").first().setInputFiles(path);

/** Ben carries for these, who have agreed. */
async function valley(...names: readonly string[]): Promise<{ readonly ben: Person; readonly members: readonly Person[] }> {
  const [ben, ...members] = (await Promise.all(["Ben", ...names].map((name) => stage.person(name, STEPS)))) as [
    Person,
    ...Person[],
  ];
  for (const person of [ben, ...members]) await person.begin();
  for (const member of members) {
    await ben.add(await member.link());
    await member.go("/people");
    await member.page.getByText("Ben").first().waitFor();
  }
  await toCouriers(ben);
  await ben.page.getByRole("button", { name: "New group" }).click();
  await ben.page.getByLabel("What the group is called").fill("The valley");
  const whose = ben.page.getByRole("group", { name: "Whose mail is carried" });
  for (const name of names) await whose.getByRole("button", { name }).click();
  await ben.page.getByRole("button", { name: "Ask them" }).click();
  for (const { name, page } of members) {
    await page.goto(`${stage.relay.origin}/me/couriers`);
    await page.getByText("Ben asks to carry your mail when you have no signal.").waitFor();
    await page.getByRole("button", { name: /^Accept until/ }).click();
    await ben.page.getByText(`${name}: in`).waitFor({ timeout: 30_000 });
  }
  return { ben, members };
}

/** Lines are opened anew, and with them a round begins. */
function again(): void {
  stage.relay.cut();
  stage.relay.restore();
}

/** The relay answers such a command, from now on. */
function answered(cmd: string): () => Promise<void> {
  const from = stage.relay.output.length;
  return () => expect.poll(() => stage.relay.output.slice(from), { timeout: 30_000 }).toContain(`"cmd":"${cmd}"`);
}

/** She goes where there is no signal. Ben's note waits at the relay, and his own app fetches it for her. */
async function waits(ben: Person, { name, context }: Person, text: string): Promise<void> {
  await context.setOffline(true);
  again();
  await ben.go("/");
  await ben.leave(text, name);
  await toCouriers(ben);
  again();
  await ben.page.getByText(/^One envelope and/).waitFor({ timeout: 60_000 });
}

it("a note reaches somebody without signal by a courier's file, and the receipt goes back by another, to the relay", async () => {
  const { ben, members } = await valley("Ana");
  const [ana] = members as [Person];
  await waits(ben, ana, "Under the third step");
  const out = await saves(ben, "Ana");
  expect(out.text).toContain("-----BEGIN CAIRN PARCEL-----");
  for (const secret of ["Under the third", "Ana", "Ben"]) expect(out.text).not.toContain(secret);
  await opens(ben, out.path);
  await ben.page.getByText("This parcel is for somebody else").waitFor();
  await opens(ana, out.path);
  await ana.page.getByText("One new note").waitFor();
  await opens(ana, out.path);
  await ana.page.getByText("One thing was here already").waitFor();

  const back = await saves(ana, "Ben");
  const isTold = answered("ACK_CARRY");
  await opens(ben, back.path);
  await ben.page.getByText("One receipt to pass on").waitFor();
  await ben.page.getByText(/^One envelope and/).waitFor({ state: "detached" });
  await isTold();
  // The relay has it from her: when she is back it is one note, and it says who brought it.
  await ana.context.setOffline(false);
  again();
  await ana.go("/");
  expect(await ana.countOpened(/Under the third step/)).toBe(1);
  await ana.page.getByText("Under the third step").click();
  await ana.page.getByText("Came by courier (Ben, one hop)").waitFor();
});

inLong("whoever leaves the group is carried no more: nothing is fetched for them, and what was held is gone", async () => {
  const { ben, members } = await valley("Ana", "Cleo");
  const [ana, cleo] = members as [Person, Person];
  await waits(ben, ana, "Under the third step");
  await ana.context.setOffline(false);
  again();
  await toCouriers(ana);
  const isTold = answered("LEAVE_DELEGATED");
  await ana.page.getByRole("button", { name: "Leave the group" }).click();
  await ana.page.getByRole("dialog").getByRole("button", { name: "Leave the group" }).click();
  await ana.page.getByRole("heading", { name: "The valley" }).waitFor({ state: "detached" });
  await ben.page.getByText("Ana: has left").waitFor({ timeout: 60_000 });
  await ben.page.getByText(/^One envelope and/).waitFor({ state: "detached" });
  await isTold();
  // What is fetched next is Cleo's alone.
  for (const one of [ana, cleo]) await one.context.setOffline(true);
  again();
  await ben.go("/");
  await ben.leave("Behind the second door", "Ana");
  await waits(ben, cleo, "Beside the first tree");
  expect(await ben.page.getByRole("button", { name: /^Save parcel for/ }).allTextContents()).toEqual(["Save parcel for Cleo"]);
  const out = await saves(ben, "Cleo");
  await opens(ana, out.path);
  await ana.page.getByText("This parcel is for somebody else").waitFor();
  await opens(cleo, out.path);
  await cleo.page.getByText("One new note").waitFor();
});

/** As the device does when another app shares: the service worker is posted a form, and the app opens where it says. (Pages may post none.) */
async function shares({ page }: Person, name: string, value: string): Promise<void> {
  const address = await page.evaluate(
    async ([field, said]) => {
      const body = new FormData();
      if (field === "parcel") body.append(field, new File([said], "parcel-0a1b2c.cairn.txt", { type: "text/plain" }));
      else body.append(field, said);
      return (await fetch("/share", { method: "POST", body })).url;
    },
    [name, value] as const,
  );
  await page.goto(address);
}

it("a file that another app shares, or that is opened with this one, is opened as a parcel; nothing of it reaches the relay", async () => {
  const ana = await stage.person("Ana", STEPS, { serviceWorker: true });
  await ana.context.addInitScript(() => {
    const launchQueue = {
      setConsumer: (consume: unknown) => Object.assign(globalThis, { launch: consume }),
    };
    Object.defineProperty(globalThis, "launchQueue", { value: launchQueue });
  });
  await ana.begin();
  await ana.keptOffline();
  await shares(ana, "parcel", "no parcel at all");
  await ana.page.getByText("This is no parcel, or it was damaged on its way.").waitFor();
  expect(new URL(ana.page.url()).pathname).toBe("/me/couriers");
  await ana.page.reload();
  await ana.page.getByRole("heading", { name: "Couriers" }).first().waitFor();
  // It is taken once, and lies nowhere.
  expect(await ana.page.evaluate(() => caches.has("cairn-shared"))).toBe(false);
  expect(await ana.page.getByText("This is no parcel").count()).toBe(0);

  await ana.page.waitForFunction(() => "launch" in globalThis);
  await ana.page.evaluate(() => {
    const { launch } = globalThis as unknown as { launch(what: object): void };
    launch({ files: [{ getFile: async () => new File(["nor this"], "x.txt") }] });
  });
  await ana.page.getByText("This is no parcel, or it was damaged on its way.").waitFor();

  await shares(ana, "text", "Look at the third window");
  await expect.poll(() => new URL(ana.page.url()).search).toBe("");
  await expect.poll(() => ana.page.getByRole("textbox", { name: "What you leave" }).inputValue()).toBe("Look at the third window");
  // What the test itself asked for, following where it was led.
  expect(stage.relay.asked.filter(({ path }) => path === "/share")).toEqual([]);
});
