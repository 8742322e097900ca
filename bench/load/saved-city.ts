/** A browser profile with an identity, a note left in a city, and the streets of that city: its map opens there. */
import { chromium } from "playwright";
import { CHROMIUM_ARGS, ensureChromium } from "../../test/support/chromium.ts";

/** In the city of the map that CAIRN_REAL_MAP names. */
export const MONACO = { latitude: 43.7347, longitude: 7.4206 };

/** @param dir the profile's folder @param origin of a relay that has the city's map */
export async function saveCity(dir: string, origin: string): Promise<void> {
  const context = await chromium.launchPersistentContext(dir, {
    executablePath: ensureChromium(),
    args: [...CHROMIUM_ARGS],
    viewport: { width: 360, height: 800 },
    geolocation: { ...MONACO, accuracy: 8 },
    permissions: ["geolocation"],
    locale: "en-GB",
  });
  const page = await context.newPage();
  const press = (name: string | RegExp) => page.getByRole("button", { name }).click();
  await page.goto(origin);
  await press("Start now");
  await page.getByRole("textbox", { name: "My name" }).fill("Ana");
  await page.keyboard.press("Enter");
  await press("Leave a note");
  await press("Use this place");
  await page.getByRole("textbox", { name: "What you leave" }).fill("Mind the step.");
  await press("Yourself");
  await press("7 days");
  await press("Leave it here");
  // It opens here at once. Unread, its moment would lie over the map.
  await press("Read it now");
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto(`${origin}/me/streets`);
  await press("See what there is");
  await press(/^Save the map of this area/);
  await page.getByText("The map of this area is saved.").waitFor();
  await context.close();
}
