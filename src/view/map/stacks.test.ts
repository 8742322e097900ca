import { describe, expect, it } from "vitest";
import { type Frame, metresPerPixel, TILE, unitX, unitY } from "./frame.ts";
import { pin, place } from "./pins.ts";
import type { Mark } from "./scene.ts";
import { Space } from "./space.ts";
import { areasOf, keyOf, PIN_SIDE, spiral, stacksOf } from "./stacks.ts";

const SPOT = { latitude: 56.4155, longitude: -5.4713 };
const mark = (id: string, north: number, east: number, radius_m = 80, kind: Mark["kind"] = "open"): Mark => ({
  kind,
  id,
  label: "",
  circle: {
    latitude: SPOT.latitude + north / 111_195,
    longitude: SPOT.longitude + east / (111_195 * Math.cos((SPOT.latitude * Math.PI) / 180)),
    radius_m,
  },
});
const worldAt = (zoom: number) => TILE * 2 ** zoom;
function frameAt(zoom: number, width = 360, height = 800): Frame {
  const world = worldAt(zoom);
  const left = unitX(SPOT.longitude) * world - width / 2;
  return { width, height, zoom, world, left, top: unitY(SPOT.latitude) * world - height / 2 };
}
const forty = Array.from({ length: 40 }, (_, i) => mark(`n${i}`, i % 5, i % 3, 60 + i));

describe("marks on one spot", () => {
  it("are one stack with one circle of each kind, however many they are", () => {
    const stacks = stacksOf([...forty, mark("h", 1, 1, 250, "waiting"), mark("far", 900, 0)], worldAt(16));
    expect(stacks.map((stack) => stack.length)).toEqual([41, 1]);
    expect(areasOf(stacks[0]!).map(({ id }) => id)).toEqual(["n39", "h"]);
  });

  it("come apart as the map comes nearer, and no mark is ever in two stacks or in none", () => {
    const marks = Array.from({ length: 60 }, (_, i) => mark(`m${i}`, (i * 37) % 400, (i * 91) % 400));
    let before = 0;
    for (const zoom of [10, 13, 15, 17, 19]) {
      const stacks = stacksOf(marks, worldAt(zoom));
      expect(
        stacks
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(marks.map(({ id }) => id).sort());
      expect(stacks.length).toBeGreaterThanOrEqual(before);
      before = stacks.length;
    }
    expect(before).toBeGreaterThan(50);
  });

  it("are together across the date line", () => {
    const at = (longitude: number): Mark => ({ ...mark(`${longitude}`, 0, 0), circle: { latitude: 0, longitude, radius_m: 80 } });
    expect(stacksOf([at(179.9999), at(-179.9999)], worldAt(14))).toHaveLength(1);
  });
});

describe("pins", () => {
  const at = (zoom: number, marks: readonly Mark[], more: { edit?: number; spread?: string; here?: boolean } = {}) => {
    const frame = frameAt(zoom);
    const space = new Space(frame.width, frame.height);
    const me = more.here === false ? undefined : { ...SPOT, accuracy_m: 8 };
    const placed = place(frame, stacksOf(marks, frame.world));
    return { frame, placed, pins: pin(frame, placed, { me, edit: more.edit, spread: more.spread }, space) };
  };
  const apart = (a: readonly [number, number], b: readonly [number, number]) =>
    Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]));

  it("never cover my position nor each other, wherever the notes lie", () => {
    for (let seed = 0; seed < 40; seed++) {
      const marks = Array.from({ length: 12 }, (_, i) =>
        mark(`m${i}`, ((seed * 7 + i * 131) % 240) - 120, ((seed * 13 + i * 59) % 240) - 120, 40 + ((seed + i) % 60)),
      );
      const { pins } = at(16, marks);
      for (const [i, one] of pins.entries()) {
        expect(apart(one.at, [180, 400]), `seed ${seed}`).toBeGreaterThanOrEqual(PIN_SIDE / 2 + 14);
        for (const other of pins.slice(i + 1))
          expect(apart(one.at, other.at), `seed ${seed}`).toBeGreaterThanOrEqual(PIN_SIDE - 1e-6);
      }
    }
  });

  it("stand where they belong unless that is taken", () => {
    const { pins } = at(16, [mark("here", 0, 0), mark("there", 200, 0)]);
    const [here, there] = pins;
    expect(here?.at).not.toEqual(here?.middle);
    expect(there?.at).toBe(there?.middle);
    expect(at(16, [mark("here", 0, 0)], { here: false }).pins[0]?.at[0]).toBeCloseTo(180);
  });

  it("spread: each of forty by itself, within the screen, none over another or over me", () => {
    const { placed } = at(16, forty);
    const { pins } = at(16, forty, { spread: keyOf(placed[0]!.stack) });
    expect(pins.map(({ marks }) => marks.length)).toEqual(Array(40).fill(1));
    for (const [i, one] of pins.entries()) {
      expect(one.at[0]).toBeGreaterThan(PIN_SIDE / 2);
      expect(one.at[0]).toBeLessThan(360 - PIN_SIDE / 2);
      expect(Math.hypot(one.at[0] - 180, one.at[1] - 400)).toBeGreaterThan(30);
      for (const other of pins.slice(i + 1))
        expect(Math.hypot(one.at[0] - other.at[0], one.at[1] - other.at[1])).toBeGreaterThan(34);
    }
  });

  it("spread: what finds no room stays a count in the middle, and nothing is lost", () => {
    const many = Array.from({ length: 150 }, (_, i) => mark(`n${i}`, 0, 0));
    const { pins } = at(16, many, { spread: "open n0", here: false });
    expect(pins[0]!.marks.length).toBeGreaterThan(50);
    expect(pins.flatMap(({ marks }) => marks)).toHaveLength(150);
    expect(spiral(1000, 100).length).toBeLessThan(30);
  });

  it("near the poles a circle is as large as the ground at the map's edge makes it", () => {
    const pole: Mark = { ...mark("pole", 0, 0, 100), circle: { latitude: -89.99, longitude: 0, radius_m: 100 } };
    const world = worldAt(12);
    const frame = { width: 360, height: 800, zoom: 12, world, left: unitX(0) * world - 180, top: unitY(-89.99) * world - 400 };
    const [placed] = place(frame, stacksOf([pole], world));
    expect(placed!.r).toBeCloseTo(100 / metresPerPixel(12, 85.0511), 1);
    expect(placed!.r).toBeLessThan(60);
  });
});
