import { describe, expect, it } from "vitest";
import { AT, NOW } from "../../../test/support/kit.ts";
import { geohash, haversine } from "../../protocol/regions/region.ts";
import { gate as gateAt, MAX_ACCURACY_M, MAX_FIX_AGE_S, NEAR_M, nextTurn } from "./gate.ts";

const EARTH_M = 6_371_008.8;
const window = { starts_at: NOW - 100, ends_at: NOW + 100, timezone: "Europe/London" };
const circle = { ...AT, radius_m: 100 };
const north = (metres: number) => ({ ...AT, latitude: AT.latitude + (metres / EARTH_M) * (180 / Math.PI) });
const fix = (at: { latitude: number; longitude: number }, change: object = {}) => ({
  latitude: at.latitude,
  longitude: at.longitude,
  accuracy_m: 8,
  ...change,
});
/** As the gate sees it with a fix received just now. */
const gate = (note: Parameters<typeof gateAt>[0], fix: Parameters<typeof gateAt>[1], now: number) => gateAt(note, fix, 0, now);

describe("the gate", () => {
  it("opens at a distance of exactly the radius, and not a millimetre beyond", () => {
    const edge = fix(north(100));
    // The circle is drawn through the very point, so that d = radius holds to the last bit.
    const radius_m = haversine(circle, edge);
    expect(radius_m).toBeCloseTo(100, 6);
    expect(gate({ circle: { ...circle, radius_m }, window }, edge, NOW).kind).toBe("open");
    expect(gate({ circle, window }, fix(north(99.999)), NOW).kind).toBe("open");
    expect(gate({ circle, window }, fix(north(100.001)), NOW)).toEqual({ kind: "near" });
  });

  it("is near up to 250 m beyond the edge, and far from there", () => {
    expect(NEAR_M).toBe(250);
    expect(gate({ circle, window }, fix(north(349.999)), NOW).kind).toBe("near");
    expect(gate({ circle, window }, fix(north(350.001)), NOW)).toEqual({ kind: "far" });
  });

  it("opens from the first second of the window to the last but one", () => {
    const at = (now: number) => gate({ circle, window }, fix(AT), now);
    expect(at(window.starts_at - 0.001)).toEqual({ kind: "near", held: "too-early" });
    expect(at(window.starts_at).kind).toBe("open");
    expect(at(window.ends_at - 0.001).kind).toBe("open");
    expect(at(window.ends_at).kind).not.toBe("open");
  });

  it.each([
    [MAX_ACCURACY_M, "open", undefined],
    [151, "near", "position-coarse"],
    [150.001, "near", "position-coarse"],
    [Number.POSITIVE_INFINITY, "near", "position-coarse"],
  ])("with a fix good to %d m is %s", (accuracy_m, kind, held) => {
    expect(gate({ circle, window }, fix(AT, { accuracy_m }), NOW)).toMatchObject({ kind, ...(held ? { held } : {}) });
  });

  it.each([
    [MAX_FIX_AGE_S, "open", undefined],
    [61, "near", "position-old"],
    [60.001, "near", "position-old"],
    [0, "open", undefined],
  ])("with a fix %d s old is %s", (age, kind, held) => {
    expect(gateAt({ circle, window }, fix(AT), age, NOW)).toMatchObject({ kind, ...(held ? { held } : {}) });
  });

  it("without a fix is far and says what is missing, the time before the place", () => {
    expect(gate({ circle, window }, undefined, NOW)).toEqual({ kind: "far", held: "position-unknown" });
    expect(gate({ circle, window }, undefined, window.starts_at - 1)).toEqual({ kind: "far", held: "too-early" });
    expect(gateAt({ circle, window }, fix(AT, { accuracy_m: 999 }), 1e9, window.starts_at - 1)).toMatchObject({
      held: "too-early",
    });
  });

  it.each(["latitude", "longitude", "accuracy_m"])("opens nothing for a %s that is no number", (field) => {
    for (const value of [Number.NaN, undefined])
      expect(gate({ circle, window }, fix(AT, { [field]: value }), NOW).kind, String(value)).not.toBe("open");
    expect(gateAt({ circle, window }, fix(AT), Number.NaN, NOW)).toEqual({ kind: "near", held: "position-old" });
  });

  it("sees across the antimeridian and over the pole", () => {
    const fiji = { latitude: -17, longitude: 179.9999, radius_m: 100 };
    expect(gate({ circle: fiji, window }, fix({ latitude: -17, longitude: -179.9999 }), NOW).kind).toBe("open");
    expect(gate({ circle: fiji, window }, fix({ latitude: -17, longitude: -179.998 }), NOW).kind).toBe("near");
    const pole = { latitude: 89.9999, longitude: 0, radius_m: 100 };
    expect(gate({ circle: pole, window }, fix({ latitude: 89.9999, longitude: 180 }), NOW).kind).toBe("open");
  });

  it("for cells opens only in one of them, and is otherwise as near as its circle", () => {
    const here = geohash(AT, 9);
    const cells = [geohash(north(60), 9), here];
    expect(gate({ circle, cells, window }, fix(AT), NOW).kind).toBe("open");
    expect(gate({ circle, cells: [geohash(north(60), 9)], window }, fix(AT), NOW)).toEqual({ kind: "near" });
    expect(gate({ circle: { ...circle, radius_m: 10 }, cells: [geohash(north(60), 9)], window }, fix(north(60)), NOW).kind).toBe(
      "near",
    );
  });

  it("turns next when its window opens, then when it ends", () => {
    expect(nextTurn(window, window.starts_at - 30)).toBe(30);
    expect(nextTurn(window, window.starts_at)).toBe(200);
    expect(nextTurn(window, window.ends_at)).toBe(0);
  });
});
