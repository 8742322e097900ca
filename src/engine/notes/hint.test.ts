import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ana, ben, crypto, SEED } from "../../../test/support/kit.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { holds } from "../../../test/vectors/property.ts";
import { haversine } from "../../protocol/regions/region.ts";
import { haze, hazeKey } from "./hint.ts";

console.info(`seed ${SEED}`);
const circle = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  radius_m: fc.integer({ min: 10, max: 50_000 }),
});
const MINE = hazeKey(crypto, ben.seed);
const of = (at: { latitude: number; longitude: number; radius_m: number }, key = MINE) => haze(crypto, key, at);
/** Metres that a double near a pole may cost. */
const SLACK_M = 1;
const SPOT = { latitude: 56.336912, longitude: -2.788523, radius_m: 100 };

describe("the haze of a note that is near", () => {
  it("has the spot in it, off its centre, wherever on earth it is", () => {
    holds(
      3_000,
      fc.property(circle, (spot) => {
        const { radius_m, ...centre } = of(spot);
        const off = haversine(spot, centre);
        expect(off).toBeLessThanOrEqual(radius_m + SLACK_M);
        expect(radius_m).toBeGreaterThanOrEqual(125);
        expect(radius_m).toBeGreaterThanOrEqual(1.2 * spot.radius_m);
        expect(radius_m).toBeLessThanOrEqual(Math.max(256, 2.4 * spot.radius_m));
        expect(Math.abs(centre.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(centre.longitude)).toBeLessThanOrEqual(180);
      }),
    );
  });

  it("is the very same for all notes of one place, so that the mean of forty says no more than one", () => {
    const random = seededRandom(SEED);
    const metre = 1 / 111_195;
    // Forty circles within two metres of one spot, of like sizes.
    const forty = Array.from({ length: 40 }, () => {
      const [east, north, size] = random(3) as unknown as [number, number, number];
      return {
        latitude: SPOT.latitude + (north / 255 - 0.5) * 2 * metre,
        longitude: SPOT.longitude + (east / 255 - 0.5) * 2 * metre,
        radius_m: 90 + (size % 20),
      };
    });
    const hazes = forty.map((one) => of(one));
    const different = new Set(hazes.map((one) => JSON.stringify(one)));
    // The spot may lie at the edge of a cell: then there are its neighbours' as well.
    expect(different.size).toBeLessThanOrEqual(4);
    const mean = {
      latitude: hazes.reduce((sum, { latitude }) => sum + latitude, 0) / 40,
      longitude: hazes.reduce((sum, { longitude }) => sum + longitude, 0) / 40,
    };
    expect(haversine(mean, SPOT)).toBeGreaterThan(0.1 * (hazes[0]?.radius_m ?? 0));
  });

  it("differs from place to place, from size to size and from person to person, and is the same on each of their devices", () => {
    const far = { ...SPOT, latitude: SPOT.latitude + 0.01 };
    expect(of(SPOT)).toEqual(of(SPOT, hazeKey(crypto, ben.seed)));
    const all = [of(SPOT), of(far), of({ ...SPOT, radius_m: 1_000 }), of(SPOT, hazeKey(crypto, ana.seed))];
    const offsets = all.map(({ latitude, longitude }, n) => {
      const base = n === 1 ? far : SPOT;
      return `${(latitude - base.latitude).toFixed(6)} ${(longitude - base.longitude).toFixed(6)}`;
    });
    expect(new Set(offsets).size).toBe(4);
  });

  it("takes −180° and +180° for one", () => {
    expect(of({ latitude: 10, longitude: 180, radius_m: 50 })).toEqual(of({ latitude: 10, longitude: -180, radius_m: 50 }));
  });
});
