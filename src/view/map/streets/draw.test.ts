/** Streets are drawn in steps, so that a key press waits for no more than one of them. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StreetShape, StreetTile } from "../../../protocol/maps/street-tile.ts";
import type { Palette } from "../palette.ts";
import { drawStreets } from "./draw.ts";
import { drawStepwise } from "./stepwise.ts";

let paths = 0;
class Path {
  constructor() {
    paths++;
  }
  moveTo(): void {}
  lineTo(): void {}
  closePath(): void {}
  addPath(): void {}
}
beforeEach(() => {
  paths = 0;
  vi.stubGlobal("Path2D", Path);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Takes every call, and tells how many there were. */
function context() {
  let calls = 0;
  const ctx = new Proxy({} as Record<string, unknown>, {
    get: (held, name: string) => held[name] ?? (() => void calls++),
    set: (held, name: string, value) => {
      held[name] = value;
      return true;
    },
  });
  return { ctx: ctx as unknown as CanvasRenderingContext2D, calls: () => calls };
}

const shape = (kind: StreetShape["kind"], weight: number): StreetShape => ({
  kind,
  weight,
  xy: Int16Array.of(0, 0, 10, 10),
  ends: Uint32Array.of(2),
});
const TILE: StreetTile = {
  shapes: [shape("green", 0), shape("water", 0), shape("building", 0), ...[0, 1, 2, 3, 4].map((weight) => shape("road", weight))],
  names: [],
  spots: [],
};
const palette = new Proxy({}, { get: () => "#000" }) as Palette;

it("no step makes the outlines of more than a few shapes, and none is made twice", () => {
  const { ctx } = context();
  const most = [1, 2].map(() => {
    const made: number[] = [];
    let before = paths;
    for (const _ of drawStreets(ctx, { zoom: 15, width: 360, height: 800 }, palette, [{ tile: TILE, x: 0, y: 0, side: 512 }], 1)) {
      made.push(paths - before);
      before = paths;
    }
    expect(made.length).toBeGreaterThan(TILE.shapes.length);
    return Math.max(...made);
  });
  // The water's lines are one outline to clip to, and one of the coast.
  expect(most).toEqual([2, 1]);
});

it("nothing is drawn before the map has rested, and then a few milliseconds at a time", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const canvas = { getContext: () => context().ctx };
  vi.stubGlobal("document", { createElement: () => canvas });
  let steps = 0;
  function* slow(): Generator<void> {
    while (steps < 5) {
      steps++;
      // Each takes longer than a slice.
      now += 20;
      yield;
    }
  }
  const waits = vi.spyOn(globalThis, "setTimeout");
  const drawn = drawStepwise({ width: 10, height: 10 }, 1, slow, 350, { still: true });
  await vi.advanceTimersByTimeAsync(349);
  expect(steps).toBe(0);
  await vi.runAllTimersAsync();
  expect(await drawn).toBe(canvas);
  expect(waits.mock.calls.map(([, ms]) => ms)).toEqual([350, 0, 0, 0, 0, 0]);

  // Wanted no more, it takes no step more.
  steps = 0;
  const wanted = { still: true };
  function* givenUp(): Generator<void> {
    for (const _ of slow()) {
      wanted.still = false;
      yield;
    }
  }
  void drawStepwise({ width: 10, height: 10 }, 1, givenUp, 350, wanted);
  await vi.runAllTimersAsync();
  expect(steps).toBe(1);
});
