/** Streets on the built keypad app: fetched from a relay, unpacked and read by a worker as old as the phone's, drawn, found by name. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchOnlyHere, Stage } from "../e2e/stage.ts";
import { writeMbtiles } from "../support/town/mbtiles.ts";
import { inTown } from "../support/town/town.ts";
import { choose, press, reach } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

let stage: Stage;
let server: AppServer;
let phone: Phone;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "cairn-town-"));
  writeMbtiles(join(dir, "town.mbtiles"));
  stage = await Stage.set({ PPP_MAP: join(dir, "town.mbtiles") });
  server = await AppServer.start(await builtFor(stage.relay.origin));
});
afterAll(async () => {
  await phone?.context.browser()?.close();
  await server.stop();
  await stage.strike();
  rmSync(dir, { recursive: true, force: true });
});

/** How many pixels of the map have the colour of roads. */
const roads = (): Promise<number> =>
  phone.page.evaluate(() => {
    const value = Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue("--map-road").trim().slice(1), 16);
    const count = (canvas: HTMLCanvasElement): number => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let found = 0;
      for (let at = 0; at < pixels.length; at += 4)
        if (((pixels[at] ?? 0) << 16) + ((pixels[at + 1] ?? 0) << 8) + (pixels[at + 2] ?? 0) === value) found++;
      return found;
    };
    return Math.max(0, ...Array.from(document.querySelectorAll<HTMLCanvasElement>(".chartbox canvas"), count));
  });

test("a phone saves the streets around it, draws them, and finds one by its name without asking anybody", async () => {
  phone = await Phone.on(await launchOnlyHere(), server, { at: inTown([0, 0.5]) });
  const { page } = phone;
  const keys = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await press(page, name);
  };
  await phone.begin("Kai");
  await keys("0");
  await choose(page, "Where");
  await choose(page, "Where I stand");
  await keys("Backspace", "5");
  await phone.sees("No streets saved here");
  await keys("SoftRight", "2");
  await choose(page, "See what there is");
  await phone.sees(/^The relay sees that somebody wanted this square/);
  await choose(page, /^Save the map of this area/);
  await phone.sees("The map of this area is saved.");
  await keys("Backspace");
  await phone.sees("© nobody");
  await expect.poll(roads, { timeout: 15_000 }).toBeGreaterThan(100);

  const asked = phone.requests.filter((url) => /map/.test(new URL(url).pathname) && url.startsWith(stage.relay.origin));
  expect(asked.map((url) => new URL(url).pathname.replace(/[0-9a-f]{64}$/, "#"))).toEqual(["/v1/map", "/v1/map/#", "/v1/map/#"]);
  await keys("Backspace", "0");
  await choose(page, "Where");
  const before = phone.requests.length;
  await reach(page, "Place or coordinates");
  await page.keyboard.type("mill");
  await phone.sees("Mill Lane");
  await choose(page, "Mill Lane");
  await phone.sees("Mill Lane");
  expect(phone.requests.slice(before).filter((url) => url.startsWith(stage.relay.origin) && !url.includes("/v1/ws"))).toEqual([]);
  expect(phone.errors).toEqual([]);
});
