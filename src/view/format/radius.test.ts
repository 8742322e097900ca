import { describe, expect, it } from "vitest";
import { clampRadius, RADIUS_MAX, RADIUS_MIN, radiusAt, readMetres, SLIDER_MAX, sliderOf, stepRadius } from "./radius.ts";

describe("the radius slider", () => {
  it("spans 10 m to 50 km", () => {
    expect(radiusAt(0)).toBe(10);
    expect(radiusAt(SLIDER_MAX)).toBe(50_000);
  });

  it("is logarithmic: 100 m a bit past a quarter, 1 km past the middle", () => {
    expect(sliderOf(100) / SLIDER_MAX).toBeCloseTo(0.27, 2);
    expect(sliderOf(1000) / SLIDER_MAX).toBeCloseTo(0.54, 2);
  });

  it("never falls as the slider rises, and stays within two digits of where it was", () => {
    let last = 0;
    for (let at = 0; at <= SLIDER_MAX; at++) {
      const radius = radiusAt(at);
      expect(radius).toBeGreaterThanOrEqual(last);
      expect(Math.abs(sliderOf(radius) - at)).toBeLessThanOrEqual(7);
      last = radius;
    }
  });

  it("keeps anything typed within its bounds", () => {
    expect(clampRadius(3)).toBe(RADIUS_MIN);
    expect(clampRadius(99_999)).toBe(RADIUS_MAX);
    expect(clampRadius(Number.NaN)).toBe(100);
    expect(clampRadius(123.6)).toBe(124);
  });
});

describe("readMetres", () => {
  it.each([
    ["150", 150],
    [" 150 m", 150],
    ["1.5 km", 1500],
    ["1,5km", 1500],
    ["1,500", 1500],
    ["1.500", 1500],
    ["1 500 m", 1500],
    ["50.000", 50_000],
    ["٢٥٠", 250],
    ["１５０ｍ", 150],
  ])("reads %s", (typed, metres) => {
    expect(readMetres(typed)).toBe(metres);
  });

  it.each(["", "abc", "-5", "1e3", "12 miles", "1.2.3", "NaN", "Infinity", "*#", "15 0x"])("knows no length in %s", (typed) => {
    expect(readMetres(typed)).toBeUndefined();
  });
});

describe("stepRadius", () => {
  it("goes to round sizes, from any size", () => {
    expect(stepRadius(100, 1)).toBe(125);
    expect(stepRadius(100, -1)).toBe(90);
    expect(stepRadius(101, -1)).toBe(100);
    expect(stepRadius(83, 1)).toBe(90);
  });

  it("climbs from one end to the other and back", () => {
    let radius = RADIUS_MIN;
    for (let i = 0; i < 100 && radius < RADIUS_MAX; i++) radius = stepRadius(radius, 1);
    expect(radius).toBe(RADIUS_MAX);
    for (let i = 0; i < 100 && radius > RADIUS_MIN; i++) radius = stepRadius(radius, -1);
    expect(radius).toBe(RADIUS_MIN);
  });

  it("stays at the ends", () => {
    expect(stepRadius(RADIUS_MAX, 1)).toBe(RADIUS_MAX);
    expect(stepRadius(RADIUS_MIN, -1)).toBe(RADIUS_MIN);
  });
});
