/** Two real apps: a courier's brings what waits at the relay to a device without signal, as a file. */
import { readFile } from "node:fs/promises";
import { expect } from "vitest";
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

inLong("a note reaches somebody without signal by a courier's file, and the receipt goes back by another", async () => {
  const [ana, ben] = await Promise.all([stage.person("Ana", STEPS), stage.person("Ben", STEPS)]);
  for (const person of [ana, ben]) await person.begin();
  await ben.add(await ana.link());
  await ana.go("/people");
  await ana.page.getByText("Ben").first().waitFor();

  await toCouriers(ben);
  await ben.page.getByRole("button", { name: "New group" }).click();
  await ben.page.getByLabel("What the group is called").fill("The valley");
  await ben.page.getByRole("group", { name: "Whose mail is carried" }).getByRole("button", { name: "Ana" }).click();
  await ben.page.getByRole("button", { name: "Ask them" }).click();
  await toCouriers(ana);
  await ana.page.getByText("Ben asks to carry your mail when you have no signal.").waitFor();
  await ana.page.getByRole("button", { name: /^Accept until/ }).click();
  await ben.page.getByText("Ana: in").waitFor({ timeout: 30_000 });

  // Ana goes where there is no signal. Ben's note waits at the relay, and his own app brings it.
  await ana.context.setOffline(true);
  stage.relay.cut();
  stage.relay.restore();
  await ben.go("/");
  await ben.leave("Under the third step", "Ana");
  await toCouriers(ben);
  stage.relay.cut();
  stage.relay.restore();
  await ben.page.getByText(/^One envelope and/).waitFor({ timeout: 60_000 });
  const out = await saves(ben, "Ana");
  expect(out.text).toContain("-----BEGIN CAIRN PARCEL-----");
  for (const secret of ["Under the third", "Ana", "Ben"]) expect(out.text).not.toContain(secret);
  await opens(ben, out.path);
  await ben.page.getByText("This parcel is for somebody else").waitFor();
  await opens(ana, out.path);
  await ana.page.getByText("One new note").waitFor();

  const back = await saves(ana, "Ben");
  await opens(ben, back.path);
  await ben.page.getByText("One receipt to pass on").waitFor();
  await ben.page.getByText(/^One envelope and/).waitFor({ state: "detached" });
});
