import { describe, expect, it } from "vitest";
import { clipLine, straightRun } from "./names.ts";

describe("where a name runs along a street", () => {
  it("is the middle of its longest straight run", () => {
    const run = straightRun([0, 0, 50, 0, 100, 4, 200, 4, 200, 90], 120);
    expect(run?.x).toBeCloseTo(100);
    expect(run?.angle).toBeCloseTo(0, 1);
  });

  it.each([
    ["too short", [0, 0, 80, 0]],
    ["bent at a right angle", [0, 0, 80, 0, 80, 80, 160, 80]],
    ["a circle", Array.from({ length: 40 }, (_, i) => [60 * Math.cos(i / 6), 60 * Math.sin(i / 6)]).flat()],
    ["there and back", [0, 0, 100, 0, 0, 1, 100, 1]],
  ])("is nowhere on a street that is %s", (_what, xy) => {
    expect(straightRun(xy, 120)).toBeUndefined();
  });

  it("is found on a street that winds a little", () => {
    const xy = Array.from({ length: 20 }, (_, i) => [i * 20, 6 * Math.sin(i / 2)]).flat();
    expect(straightRun(xy, 200)?.angle).toBeCloseTo(0, 0);
  });
});

describe("what of a line lies in a box", () => {
  const box = [0, 0, 100, 100] as const;
  it("is cut at its edges, in as many parts as there are", () => {
    expect(clipLine([-50, 50, 150, 50], box)).toEqual([[0, 50, 100, 50]]);
    expect(clipLine([10, 10, 20, 20, 30, 10], box)).toEqual([[10, 10, 20, 20, 30, 10]]);
    expect(clipLine([50, 50, 50, 150, 60, 150, 60, 50], box)).toEqual([
      [50, 50, 50, 100],
      [60, 100, 60, 50],
    ]);
    expect(clipLine([-10, 0, -10, 100], box)).toEqual([]);
  });
});
