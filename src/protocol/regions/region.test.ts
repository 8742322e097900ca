import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../../../test/vectors/property.ts";
import { cellToken } from "../rooms/cells.ts";
import { circleRegion, geohash, haversine, isInside, type Point } from "./region.ts";

const point: fc.Arbitrary<Point> = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
const HALF_GIRTH = Math.PI * 6_371_008.8;

describe("distance", () => {
  test("is a distance", () => {
    holds(
      1000,
      fc.property(point, point, point, (a, b, c) => {
        const d = haversine(a, b);
        expect(d).toBeGreaterThanOrEqual(0);
        expect(d).toBeLessThanOrEqual(HALF_GIRTH);
        expect(haversine(b, a)).toBeCloseTo(d, 3);
        // Near antipodes a tiny error of the sine is metres of arc: the comparison has a tolerance for that.
        expect(haversine(a, c)).toBeLessThanOrEqual(d + haversine(b, c) + 1);
      }),
    );
  });

  test("does not care how often the longitude went around", () => {
    holds(
      300,
      fc.property(point, point, (a, b) => {
        expect(haversine({ ...a, longitude: a.longitude - 360 }, b)).toBeCloseTo(haversine(a, b), 0);
      }),
    );
  });

  test("is the meridian's arc due north", () => {
    holds(
      300,
      fc.property(point, fc.double({ min: 0, max: 50_000, noNaN: true }), (a, metres) => {
        const latitude = a.latitude * 0.9;
        const there = { latitude: latitude + (metres / HALF_GIRTH) * 180, longitude: a.longitude };
        expect(haversine({ ...a, latitude }, there)).toBeCloseTo(metres, 2);
      }),
    );
  });
});

describe("the presence check", () => {
  test("is open within the radius and closed beyond it, everywhere on earth", () => {
    holds(
      500,
      fc.property(point, point, fc.integer({ min: 10, max: 50_000 }), (centre, at, radius_m) => {
        const region = circleRegion({ ...centre, radius_m });
        expect(isInside(region, centre)).toBe(true);
        expect(isInside(region, at)).toBe(haversine(centre, at) <= radius_m);
        expect(isInside({ ...region, region_type: 99, cells: ["0"] }, at)).toBe(isInside(region, at));
      }),
    );
  });

  test("of cells asks for circle and cell both", () => {
    holds(
      300,
      fc.property(point, fc.integer({ min: 1, max: 8 }), (at, length) => {
        const region = { ...circleRegion({ ...at, radius_m: 100 }), region_type: 1 };
        const cell = geohash(at, length);
        const other = cell.slice(0, -1) + (cell.endsWith("0") ? "1" : "0");
        expect(isInside({ ...region, cells: [other, cell] }, at)).toBe(true);
        expect(isInside({ ...region, cells: [other] }, at)).toBe(false);
        expect(isInside({ ...region, cells: ["", other] }, at)).toBe(false);
      }),
    );
  });
});

test("a geohash is the beginning of every longer one, and neighbours differ", () => {
  holds(
    300,
    fc.property(point, (at) => {
      const whole = geohash(at, 12);
      for (let length = 1; length < 12; length++) expect(whole.startsWith(geohash(at, length))).toBe(true);
    }),
  );
  expect(geohash({ latitude: 57.64911, longitude: 10.40744 }, 11)).toBe("u4pruydqqvj");
});

test("the meridian of 180° names one cell, whichever way it is written", () => {
  for (const latitude of [-89, -17.5, 0, 10, 66.6]) {
    const [east, west] = [180, -180].map((longitude) => ({ latitude, longitude }));
    for (const length of [1, 5, 12]) expect(geohash(east!, length)).toBe(geohash(west!, length));
    for (const level of [1, 12, 16, 30]) expect(cellToken(east!, level)).toBe(cellToken(west!, level));
  }
});

test("geohash cells in capitals are the same cells", () => {
  const at = { latitude: 48.137154, longitude: 11.576124 };
  const region = { region_type: 1, ...at, radius_m: 50_000, cells: [geohash(at, 7).toUpperCase()] };
  expect(isInside(region, at)).toBe(true);
  expect(isInside(region, { ...at, latitude: 48.3 })).toBe(false);
});

test("what is no number is inside nothing", () => {
  const region = { region_type: 0, latitude: 0, longitude: 0, radius_m: 50_000 };
  for (const at of [
    { latitude: Number.NaN, longitude: 0 },
    { latitude: 0, longitude: Number.NaN },
  ])
    expect(isInside(region, at)).toBe(false);
});
