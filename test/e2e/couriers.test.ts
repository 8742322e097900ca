/** Two real apps: a courier's brings what waits at the relay to a device without signal, as a file. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
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

it("whoever leaves the group is carried no more: nothing is fetched for them, and what was held is gone", async () => {
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
