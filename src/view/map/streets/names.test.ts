import { describe, expect, it } from "vitest";
import { MeasuredLine, straightest } from "./along.ts";
import { clipLine } from "./names.ts";

describe("where a name runs along a street", () => {
  const find = (length: number, ...xy: number[]) => straightest(new MeasuredLine(xy), length);

  it("is where the street bends least", () => {
    const stretch = find(100, 0, 0, 40, 20, 80, 0, 120, 20, 160, 0, 400, 0);
    expect(stretch?.bend).toBe(0);
    expect(stretch?.from).toBeGreaterThanOrEqual(170);
  });

  it("is in the middle of a street just long enough", () => {
    expect(find(100, 0, 0, 110, 0)?.from).toBeCloseTo(5);
  });

  it.each([
    ["too short", [0, 0, 80, 0]],
    ["bent at a right angle", [0, 0, 80, 0, 80, 80, 160, 80]],
    ["a small circle", Array.from({ length: 40 }, (_, i) => [30 * Math.cos(i / 6), 30 * Math.sin(i / 6)]).flat()],
    ["there and back", [0, 0, 100, 0, 0, 1, 100, 1]],
    ["no street at all", [5, 5]],
  ])("is nowhere on a street that is %s", (_what, xy) => {
    expect(straightest(new MeasuredLine(xy), 120)).toBeUndefined();
  });

  it("is found on a wide bend", () => {
    const xy = Array.from({ length: 40 }, (_, i) => [300 * Math.cos(i / 30), 300 * Math.sin(i / 30)]).flat();
    expect(find(120, ...xy)?.bend).toBeGreaterThan(0.2);
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
