/** The base map that the app ships is that of its source, and reads as what it was written from. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unitX, unitY } from "../src/view/map/frame.ts";
import { readWorld } from "../src/view/map/world-form.ts";
import { WORLDS, worldBytes, worldUrl } from "./world.ts";

const MONACO = { x: unitX(7.42), y: unitY(43.74) };

describe("the base map", () => {
  it.each(Object.entries(WORLDS))("%s is what scripts/world.ts writes", (name, file) => {
    expect(readFileSync(worldUrl(name)).equals(worldBytes(file))).toBe(true);
  });

  it("has the land of all continents within the world, and borders", async () => {
    const { land, borders } = await readWorld(readFileSync(worldUrl("world-50m.bin")));
    expect(land.length).toBeGreaterThan(1_000);
    expect(borders.length).toBeGreaterThan(100);
    for (const { west, east, north, south, x, y } of [...land, ...borders]) {
      expect(x.length).toBe(y.length);
      expect(east - west).toBeLessThanOrEqual(1.01);
      expect(north).toBeLessThanOrEqual(south);
      expect(Math.min(...x)).toBe(west);
      expect(Math.max(...y)).toBe(south);
    }
  });

  it("has a coast within some kilometres of where one is", async () => {
    const { land } = await readWorld(readFileSync(worldUrl("world-50m.bin")));
    const away = land.flatMap(({ x, y }) => [...x].map((at, i) => Math.hypot(at - MONACO.x, (y[i] as number) - MONACO.y)));
    expect(Math.min(...away) * 40_075_000 * Math.cos((43.74 * Math.PI) / 180)).toBeLessThan(10_000);
  });

  it("is nothing where there is nothing", async () => {
    expect(await readWorld(new Uint8Array(0))).toEqual({ land: [], borders: [] });
  });
});
