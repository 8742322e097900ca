/** What of a tile becomes an outline: what the view shows, without corners that nobody sees. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StreetShape, StreetTile } from "../../../protocol/maps/street-tile.ts";
import { Outlines } from "./outlines.ts";

/** Remembers its corners; -1 stands for the end of a ring. */
class Path {
  readonly corners: number[][] = [];
  moveTo(x: number, y: number): void {
    this.corners.push([x, y]);
  }
  lineTo(x: number, y: number): void {
    this.corners.push([x, y]);
  }
  closePath(): void {
    this.corners.push([-1]);
  }
}

beforeEach(() => vi.stubGlobal("Path2D", Path));
afterEach(() => vi.unstubAllGlobals());

const cornersOf = (path: Path2D): number[][] => (path as unknown as Path).corners;

function shapeOf(kind: StreetShape["kind"], ...lines: readonly (readonly number[])[]): StreetShape {
  let points = 0;
  return {
    kind,
    weight: 0,
    xy: Int16Array.from(lines.flat()),
    ends: Uint32Array.from(lines, (line) => {
      points += line.length / 2;
      return points;
    }),
  };
}

/** At 512 pixels a side, one is eight units. */
const shownOf = (shape: StreetShape, x = 0, side = 512) => ({
  tile: { shapes: [shape], names: [], spots: [] } as StreetTile,
  x,
  y: 0,
  side,
});
const FRAME = { width: 100, height: 100 };

it("lines beside the view are left out, and are there when it is there", () => {
  const road = shapeOf("road", [0, 0, 400, 400], [4000, 4000, 4090, 4090]);
  expect(cornersOf(new Outlines(FRAME).of(road, shownOf(road)))).toEqual([
    [0, 0],
    [400, 400],
  ]);
  const moved = { ...shownOf(road), x: -420, y: -420 };
  expect(cornersOf(new Outlines(FRAME).of(road, moved))).toEqual([
    [4000, 4000],
    [4090, 4090],
  ]);
});

it("a small move of the map makes none anew, another scale does", () => {
  const road = shapeOf("road", [0, 0, 400, 400]);
  const first = new Outlines(FRAME).of(road, shownOf(road));
  expect(new Outlines(FRAME).of(road, shownOf(road, -3))).toBe(first);
  expect(new Outlines(FRAME).of(road, shownOf(road, 0, 1024))).not.toBe(first);
});

it("a corner less than a pixel from the one before is left out, the ends of a line never", () => {
  const house = shapeOf("building", [0, 0, 2, 0, 80, 0, 80, 80, 82, 82]);
  expect(cornersOf(new Outlines(FRAME).of(house, shownOf(house)))).toEqual([[0, 0], [80, 0], [80, 80], [82, 82], [-1]]);
  // Enlarged they are seen.
  const near = new Outlines(FRAME).of(house, shownOf(house, 0, 8192));
  expect(cornersOf(near)).toEqual([[0, 0], [2, 0], [80, 0], [80, 80], [82, 82], [-1]]);
});

it("the coast has no edge that only the tile cut", () => {
  const sea = shapeOf("water", [-64, 100, 300, 100, 300, 300, -64, 300, -64, 100]);
  expect(cornersOf(new Outlines(FRAME).coastOf(shownOf(sea)))).toEqual([
    [-64, 100],
    [300, 100],
    [300, 100],
    [300, 300],
    [300, 300],
    [-64, 300],
  ]);
});
