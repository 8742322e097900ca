import { beforeAll, describe, expect, it } from "vitest";
import { sayDistance } from "../format/say.ts";
import { rest as en } from "../words/en/index.ts";
import { addWords } from "../words/t.ts";
import { type Frame, latitudeAt, longitudeAt, metresPerPixel, scaleFor, TILE, toScreen, unitX, unitY, zoomFor } from "./frame.ts";
import { gridFor } from "./graticule.ts";
import { coastStrength } from "./land.ts";

function frameAt(latitude: number, longitude: number, zoom: number, width = 360, height = 800): Frame {
  const world = TILE * 2 ** zoom;
  return { width, height, zoom, world, left: unitX(longitude) * world - width / 2, top: unitY(latitude) * world - height / 2 };
}

describe("frame", () => {
  it("puts its middle in the middle, and reads it back", () => {
    const frame = frameAt(56.4155, -5.4713, 15.5);
    const [x, y] = toScreen(frame, { latitude: 56.4155, longitude: -5.4713 });
    expect(x).toBeCloseTo(180, 4);
    expect(y).toBeCloseTo(400, 4);
    expect(latitudeAt(frame, 400)).toBeCloseTo(56.4155, 6);
    expect(longitudeAt(frame, 180)).toBeCloseTo(-5.4713, 6);
  });

  it("draws across the date line in the nearest copy of the world", () => {
    const frame = frameAt(0, 179.99, 12);
    const [x] = toScreen(frame, { latitude: 0, longitude: -179.99 });
    expect(x).toBeGreaterThan(180);
    expect(x).toBeLessThan(420);
  });

  it("knows the scale, and the zoom for a size", () => {
    expect(metresPerPixel(0, 0)).toBeCloseTo(156_543, 0);
    const zoom = zoomFor(800, 360, 56);
    expect(800 / metresPerPixel(zoom, 56)).toBeCloseTo(360, 6);
  });

  it("has the scale of its edge beyond it: nothing near a pole is without size or floods the map", () => {
    for (const latitude of [85.1, 89.99, 90, -89.99]) {
      expect(metresPerPixel(19, latitude)).toBeCloseTo(metresPerPixel(19, 85.0511), 9);
      expect(zoomFor(200, 360, latitude)).toBeLessThan(18);
    }
  });
});

describe("the scale bar", () => {
  beforeAll(() => addWords(en));

  it("says a round distance that fits, and nowhere on earth 0 m", () => {
    for (let latitude = -90; latitude <= 90; latitude += 0.5) {
      for (let zoom = 1.5; zoom <= 19; zoom += 0.5) {
        const { metres, pixels } = scaleFor(metresPerPixel(zoom, latitude), 100);
        expect(sayDistance(metres)).not.toBe(sayDistance(0));
        expect(pixels).toBeGreaterThan(30);
        expect(pixels).toBeLessThanOrEqual(100);
      }
    }
  });
});

describe("graticule", () => {
  it.each([2, 5, 9, 13, 15.5, 19])("has a few lines at zoom %d, at round angles", (zoom) => {
    const frame = frameAt(47, 8, zoom);
    const { step, verticals, horizontals } = gridFor(frame);
    expect(verticals.length).toBeGreaterThanOrEqual(1);
    expect(verticals.length).toBeLessThanOrEqual(4);
    expect(horizontals.length).toBeLessThanOrEqual(8);
    for (const { value } of [...verticals, ...horizontals])
      expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-6);
  });
});

describe("the coast", () => {
  it("is gone where the scale bar shows 2 km or less", () => {
    expect(coastStrength(1000)).toBe(0);
    expect(coastStrength(2000)).toBe(0);
    expect(coastStrength(5000)).toBe(1);
  });
});
