/** A map with streets: seen that there is none, saved, drawn where it says, still there without a network; and what the relay was asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inLong } from "../support/long.ts";
import { writeMbtiles } from "../support/town/mbtiles.ts";
import { inTown } from "../support/town/town.ts";
import { meet, type Person, Stage } from "./stage.ts";

/** The colours of map-tokens.css in the light theme. */
const COLOURS = { water: "#c3cfd3", road: "#fffdf8", building: "#dcd3c2" };
/** The first look is 800 m wide on 360 pixels, and a unit of the town's plan is a thousandth of a degree, which is narrower from west to east. */
const UNIT_NORTH = 111.3 / (800 / 360);
const UNIT_EAST = UNIT_NORTH * Math.cos((inTown([0, 0]).latitude * Math.PI) / 180);
const MIDDLE = 180;

type Run = readonly [colour: string, from: number, to: number];

/** What lies along a line of the streets that are drawn, in pixels; nothing while none are. */
function alongGround(page: Page, along: "x" | "y", at: number): Promise<Run[]> {
  return page.evaluate(
    ([way, place]) => {
      const layer = document.querySelector(".stage div.chart");
      const drawn = layer?.querySelector("canvas");
      if (!layer || !drawn) return [];
      const [{ left, top, width: w, height: h }, box] = [drawn.getBoundingClientRect(), layer.getBoundingClientRect()];
      const ground = new OffscreenCanvas(box.width, box.height);
      const ctx = ground.getContext("2d");
      if (!ctx) throw new Error("no canvas");
      ctx.drawImage(drawn, left - box.left, top - box.top, w, h);
      const [width, height] = way === "x" ? [ground.width, 1] : [1, ground.height];
      const { data } = ctx.getImageData(way === "x" ? 0 : place, way === "x" ? place : 0, width, height);
      const runs: [string, number, number][] = [];
      for (let i = 0; i < data.length; i += 4) {
        const colour = `#${[0, 1, 2].map((part) => (data[i + part] ?? 0).toString(16).padStart(2, "0")).join("")}`;
        const last = runs[runs.length - 1];
        if (last?.[0] === colour) last[2] = i / 4;
        else runs.push([colour, i / 4, i / 4]);
      }
      return runs;
    },
    [along, at] as const,
  );
}

const channels = (colour: string): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
const isLike = (one: string, other: string): boolean =>
  channels(one).every((value, i) => Math.abs(value - (channels(other)[i] ?? 0)) <= 3);

/** Runs of a colour. Where two tiles overlap the same colour laid twice is rounded. */
function of(runs: readonly Run[], colour: string): readonly Run[] {
  const whole: [colour: string, from: number, to: number][] = [];
  for (const [one, from, to] of runs) {
    if (!isLike(one, colour)) continue;
    const last = whole.at(-1);
    if (last && last[2] + 1 === from) last[2] = to;
    else whole.push([colour, from, to]);
  }
  return whole;
}

const middle = (run: Run | undefined): number => (run ? (run[1] + run[2]) / 2 : Number.NaN);

/** Where Long Street runs across the screen: everything else is measured from it. */
async function longStreet(page: Page): Promise<number> {
  await expect.poll(async () => of(await alongGround(page, "y", 20), COLOURS.road).length).toBe(1);
  return middle(of(await alongGround(page, "y", 20), COLOURS.road)[0]);
}

describe("a map with streets", () => {
  let stage: Stage;
  let dir: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "cairn-town-"));
    writeMbtiles(join(dir, "town.mbtiles"));
    stage = await Stage.set({ PPP_MAP: join(dir, "town.mbtiles") });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.report());
    await stage.strike();
    rmSync(dir, { recursive: true, force: true });
  });

  async function saveHere({ page }: Person): Promise<void> {
    await page.getByRole("link", { name: "No streets saved here" }).click();
    await page.getByRole("button", { name: "See what there is" }).click();
    await page.getByText(/The relay sees that somebody wanted this square of about \d+ km/).waitFor();
    await page.getByRole("button", { name: /^Save the map of this area · \d/ }).click();
    await page.getByText("The map of this area is saved.").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
  }

  it("is saved for the area one looks at, drawn where it lies without a network, and deleted", async () => {
    const ana = await stage.person("Ana", inTown([0, 0.5]), { serviceWorker: true });
    await ana.begin();
    await ana.keptOffline();
    const { page } = ana;
    await saveHere(ana);
    await page.getByText("© nobody").waitFor();
    await ana.context.setOffline(true);
    await page.reload();
    await page.getByText("© nobody").waitFor();

    const street = await longStreet(page);
    const lane = of(await alongGround(page, "x", Math.round(street + 60)), COLOURS.road);
    expect(lane).toHaveLength(1);
    expect(middle(lane[0])).toBeCloseTo(MIDDLE + 2 * UNIT_EAST, -0.5);
    const [house] = of(await alongGround(page, "x", Math.round(street - 1.5 * UNIT_NORTH)), COLOURS.building);
    expect(house?.[1]).toBeCloseTo(MIDDLE - 2 * UNIT_EAST, -0.5);
    expect(house?.[2]).toBeCloseTo(MIDDLE - UNIT_EAST, -0.5);

    // To the harbour. Of what is there the relay is never told.
    const asked = ana.requests.filter((url) => url.includes("/v1/map"));
    expect(asked.map((url) => url.replace(/[0-9a-f]{64}$/, "#").replace(stage.relay.origin, ""))).toEqual([
      "/v1/map",
      "/v1/map/#",
      "/v1/map/#",
    ]);
    const before = ana.requests.length;
    // By its name, and by that of another language, with its town; read by the worker out of what is saved.
    await page.getByRole("combobox").fill("lange strasse");
    await page.getByText("No such town or saved street").waitFor();
    await page.getByRole("combobox").fill("mill lane, testhaven");
    await page.getByRole("option", { name: "Mill Lane Testhaven" }).waitFor();
    await page.getByRole("combobox").press("Escape");
    await page.mouse.move(60, 300);
    await page.mouse.down();
    await page.mouse.move(310, 300, { steps: 10 });
    await page.mouse.up();
    await expect
      .poll(async () => of(await alongGround(page, "x", Math.round(street + 60)), COLOURS.water).some(([, from]) => from < 40))
      .toBe(true);
    // What the app itself is made of comes out of its own cache.
    const asks = (url: string): boolean => /map|tile/.test(url) && !url.includes("/assets/");
    expect(ana.requests.slice(before).filter(asks)).toEqual([]);

    await page.getByRole("link", { name: "Me" }).click();
    await page.getByRole("link", { name: /^Map with streets/ }).click();
    await page.getByRole("button", { name: /^Delete Around/ }).click();
    await page.getByRole("button", { name: /^Delete Around/ }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Delete Overview" }).waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("link", { name: "Map", exact: true }).click();
    await page.getByRole("link", { name: "No streets saved here" }).waitFor();
    await expect.poll(async () => of(await alongGround(page, "y", 20), COLOURS.road).length).toBe(0);
  });

  inLong("brings a note to the fountain of a town where its writer has never been, written without a network", async () => {
    const { ana, ben } = await meet(stage, { ana: { serviceWorker: true } });
    const { page } = ana;
    await ana.go("/");
    await ana.keptOffline();
    const fountain = inTown([0, 1]);
    await page.getByRole("combobox").fill(`${fountain.latitude}, ${fountain.longitude}`);
    await page.getByRole("option").first().click();
    await saveHere(ana);
    await ana.context.setOffline(true);

    await page.getByRole("button", { name: "Leave a note" }).click();
    await page.getByRole("combobox").fill("old fountain");
    await page.getByRole("option", { name: /^Old Fountain/ }).click();
    await page.getByRole("button", { name: "Use this place" }).click();
    await page.getByRole("textbox", { name: "What you leave" }).fill("Drink here, it is the good one.");
    await page.getByRole("button", { name: "Ben", exact: true }).click();
    await page.getByRole("button", { name: "7 days" }).click();
    await page.getByRole("button", { name: "Leave it here" }).click();
    await page.getByText("Waiting for signal").first().waitFor();
    await ana.context.setOffline(false);
    await page
      .getByText(/^At the relay since/)
      .first()
      .waitFor();

    await ben.go("/notes");
    await ben.page.getByText("Ana", { exact: true }).first().waitFor();
    expect(await ben.page.getByText("Drink here").count()).toBe(0);
    await ben.stand(fountain);
    await expect.poll(() => ben.countOpened(/Drink here, it is the good one/)).toBe(1);
  });
});
