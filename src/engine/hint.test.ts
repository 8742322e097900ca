import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openDatabase, SEED } from "../../test/support/kit.ts";
import { bytesArbitrary, holds } from "../../test/vectors/property.ts";
import { haversine } from "../protocol/regions/region.ts";
import { haze } from "./hint.ts";

console.info(`seed ${SEED}`);
const circle = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  radius_m: fc.integer({ min: 10, max: 50_000 }),
});
const secret = bytesArbitrary(16);
/** Metres that rounding the radius, and a double near a pole, may cost. */
const SLACK_M = 1;

describe("the haze of a note that is near", () => {
  it("has the spot in it, off its centre by at least 0.3 of its radius, wherever on earth it is", () => {
    holds(
      3_000,
      fc.property(circle, secret, (spot, hash) => {
        const { radius_m, ...centre } = haze(spot, hash);
        const off = haversine(spot, centre);
        expect(off).toBeLessThanOrEqual(radius_m + SLACK_M);
        expect(off).toBeGreaterThanOrEqual(0.3 * radius_m - SLACK_M);
        expect(radius_m).toBeGreaterThanOrEqual(125);
        expect(radius_m).toBeGreaterThan(1.2 * spot.radius_m - SLACK_M);
        expect(Math.abs(centre.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(centre.longitude)).toBeLessThanOrEqual(180);
      }),
    );
  });

  it("does not tell the note's own circle apart from any other of its size", () => {
    // The radius comes from the secret too: it is no fixed multiple.
    const radii = [0, 100, 200, 255].map(
      (byte) => haze({ latitude: 1, longitude: 1, radius_m: 1_000 }, new Uint8Array(16).fill(byte)).radius_m,
    );
    expect(new Set(radii).size).toBe(4);
  });

  it("is the same every time for a note, and another for another note or another device", async () => {
    const spot = { latitude: 56.3, longitude: -2.8, radius_m: 100 };
    const mine = await openDatabase();
    const theirs = await openDatabase(undefined, new Uint8Array(32).fill(9));
    const of = (database: typeof mine, id: string) => haze(spot, database.hash(`haze/${id}`));
    expect(of(mine, "a")).toEqual(of(mine, "a"));
    expect(of(mine, "a")).toEqual(of(await openDatabase(), "a"));
    expect(of(mine, "a")).not.toEqual(of(mine, "b"));
    expect(of(mine, "a")).not.toEqual(of(theirs, "a"));
  });
});
