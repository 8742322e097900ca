/**
 * Pictures of the built keypad app, driven by keys against a real relay: standing and lying, light and dark.
 * Run after `npm run build`: `npx tsx test/kaios/pictures.ts <folder> [--firefox] [standing-light…]`. Fails on errors of the app.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launchOnlyHere, north, type Person, STEPS, Stage } from "../e2e/stage.ts";
import { launchFirefox } from "../support/firefox.ts";
import { choose, press, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

const [folder = "", ...wanted] = process.argv.slice(2).filter((one) => one !== "--firefox");
if (!folder) throw new Error("into which folder?");

const LOOKS = ["standing-light", "standing-dark", "lying-light", "lying-dark"] as const;

async function story(phone: Phone, ana: Person, look: (typeof LOOKS)[number]): Promise<void> {
  const { page } = phone;
  page.setDefaultTimeout(20_000);
  let taken = 0;
  const take = async (name: string): Promise<void> => {
    // The map and the QR code are drawn a frame later; the toast disappears.
    await page.locator(".toast").waitFor({ state: "detached" });
    await page.waitForTimeout(300);
    taken++;
    const number = String(taken).padStart(2, "0");
    await page.screenshot({ path: join(folder, `${number}-${name}-${look}.png`) });
  };
  const keys = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await press(page, name);
  };
  const tab = (digit: string): Promise<void> => keys("4", "Backspace", digit);

  await phone.sees("Start");
  // Set from the start: the moment shows its frames only if motion is allowed.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.evaluate((theme) => localStorage.setItem("cairn.theme", theme), look.split("-")[1] ?? "");
  await page.reload();
  await phone.sees("Start");
  await take("welcome");
  await phone.begin("Kai");
  await take("notes-empty");
  await keys("4", "Enter");
  await phone.sees("1");
  await take("words");

  await ana.begin();
  const link = await ana.link();
  await keys("Backspace", "2", "SoftLeft");
  await take("add");
  await typed(page, "Their link", link);
  await keys("SoftRight");
  await phone.sees("What you call them");
  await keys("SoftRight");
  await phone.sees("Not checked");
  await take("person");
  await choose(page, "Not checked");
  await phone.sees("Read these aloud");
  await take("check");
  await keys("Backspace", "Backspace");
  await take("people");
  await keys("SoftRight");
  await page.locator("svg.code path").waitFor();
  await take("my-code");
  await ana.go("/people");
  await ana.page.getByRole("link", { name: /^Kai/ }).waitFor();

  await tab("1");
  await ana.leave("The kettle is behind the third stone.", "Kai");
  await phone.sees("Read it now");
  await take("moment");
  await keys("Enter");
  await phone.sees("The kettle is behind the third stone.");
  await take("opened");
  await ana.stand(north(300));
  await ana.leave("The bench with the better view.", "Kai");
  await ana.stand(north(9_000));
  await ana.leave("Where the road ends.", "Kai");

  await keys("Backspace", "SoftLeft");
  await phone.sees("Leave a note here");
  await take("leave");
  await choose(page, "To");
  await choose(page, "Ana");
  await take("who");
  await keys("SoftRight");
  await choose(page, "Where");
  await take("where");
  await choose(page, "On the map");
  await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
  await keys("ArrowRight");
  await take("map-circle");
  await keys("SoftLeft", "SoftLeft");
  await choose(page, "Opens");
  await take("when");
  await keys("SoftRight");
  await typed(page, "What you leave", "Found it. Tea at four, by the wall.");
  await take("leave-written");
  await keys("SoftRight");
  await phone.sees("Far");
  await phone.sees("250 m");
  await take("notes");
  await choose(page, "250 m");
  await take("waiting");
  await keys("Backspace");
  await choose(page, "At the relay");
  await take("sent");
  await keys("Backspace", "SoftRight");
  await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
  await take("map");
  await keys("Enter");
  await take("map-next");

  await keys("Backspace", "3", "SoftLeft", "1");
  await typed(page, "What it is called", "Harbour cinema");
  await keys("SoftRight");
  await phone.sees("You made this room");
  await typed(page, "Say something here", "Which film tonight?");
  await keys("SoftRight");
  await page.locator(".said").first().waitFor();
  await take("room");
  await keys("Backspace");
  await take("rooms");

  await keys("4");
  await take("me");
  await choose(page, "Backup");
  await take("backup");
  await keys("Backspace");
  await choose(page, "App lock and wipe");
  await typed(page, "New passcode", "harbour");
  await take("lock-set");
  await keys("SoftRight");
  await phone.sees("Lock now");
  await keys("SoftRight");
  await phone.sees("Cairn is locked");
  await take("locked");
}

mkdirSync(folder, { recursive: true });
const stage = await Stage.set();
const browser = await (process.argv.includes("--firefox") ? launchFirefox : launchOnlyHere)();
const server = await AppServer.start(await builtFor(stage.relay.origin));
const troubles: string[] = [];
for (const look of LOOKS.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const phone = await Phone.on(browser, server, { at: STEPS, landscape: look.startsWith("lying") });
  const ana = await stage.person("Ana", STEPS);
  await story(phone, ana, look).catch(async (error: unknown) => {
    troubles.push(`${look}: ${String(error)}`);
    await phone.page.screenshot({ path: join(folder, `failed-${look}.png`) });
  });
  troubles.push(...phone.errors.map((error) => `${look}: ${error}`));
  await phone.context.close();
  await ana.off();
}
await browser.close();
await server.stop();
await stage.strike();
for (const trouble of troubles) console.error(trouble);
console.log(troubles.length === 0 ? "no troubles" : `${troubles.length} troubles`);
process.exitCode = troubles.length === 0 ? 0 : 1;
