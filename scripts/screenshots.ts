/**
 * Takes the pictures that the manifest shows before installing: the built app on a relay of its own, two people, a few notes.
 * Run after `npm run build`: `npx tsx scripts/screenshots.ts`; they land in public/screenshots.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { meet, north, type Person, STEPS, Stage } from "../test/e2e/stage.ts";

const OUT = new URL("../public/screenshots/", import.meta.url);
const take = async (person: Person, name: string): Promise<void> => {
  // The map draws a frame after it has its tiles of land.
  await person.page.waitForTimeout(1_500);
  await person.page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, OUT)) });
};

mkdirSync(OUT, { recursive: true });
const stage = await Stage.set();
try {
  const { ana, ben } = await meet(stage, { ben: { scale: 2 }, ana: { viewport: { width: 1440, height: 900 } } });
  await ana.leave("You found it. Look up: our paper boat is still in the third window.", "Ben");
  await ana.stand(north(400));
  await ana.leave("The bench with the better view.", "Ben");
  await ben.stand(north(140));
  await ben.go("/");
  await ben.leave("I was early. Coffee at the corner till four.", "Ana");
  await ben.page.getByRole("link", { name: "Map" }).click();
  await ben.page.getByRole("button", { name: "Leave a note" }).waitFor();
  await take(ben, "map");
  await take(ana, "desk");
  await ben.stand(STEPS);
  await ben.page.getByText("our paper boat").waitFor();
  await take(ben, "opened");
  await ben.go("/leave");
  await ben.page.getByRole("button", { name: "Use this place" }).click();
  await ben.page.getByRole("textbox", { name: "What you leave" }).fill("Under the third arch, behind the loose brick.");
  await ben.page.getByRole("button", { name: "Ana", exact: true }).click();
  await take(ben, "words");
} finally {
  await stage.strike();
}
