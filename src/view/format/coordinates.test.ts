import { describe, expect, it } from "vitest";
import { formatAngle, formatPoint, isOffEarth, parseCoordinates, sought } from "./coordinates.ts";
import { distance } from "./distance.ts";

const near = (text: string, latitude: number, longitude: number) => {
  const point = parseCoordinates(text);
  expect(point, text).toBeDefined();
  expect(point?.latitude, text).toBeCloseTo(latitude, 4);
  expect(point?.longitude, text).toBeCloseTo(longitude, 4);
};

describe("parseCoordinates", () => {
  it.each([
    ["56.3367, -2.7867", 56.3367, -2.7867],
    ["56.3367 -2.7867", 56.3367, -2.7867],
    ["56.3367,2.7867", 56.3367, 2.7867],
    ["56,3367 -2,7867", 56.3367, -2.7867],
    ["56,3367; 2,7867", 56.3367, 2.7867],
    ["geo:56.3367,-2.7867", 56.3367, -2.7867],
    ["56.33667, −2.78667", 56.33667, -2.78667],
    ["56°20′12″ N 2°47′12″ W", 56.33667, -2.78667],
    ["N 56°20'12\" W 2°47'12\"", 56.33667, -2.78667],
    ["2°47′12″ W, 56°20′12″ N", 56.33667, -2.78667],
    ["56 20.2 N 2 47.2 W", 56.33667, -2.78667],
    ["33 52 4 S, 151 12 36 E", -33.86778, 151.21],
    ["-33 52 4, 151 12 36", -33.86778, 151.21],
    ["-0 30 0, 0 0 0", -0.5, 0],
    ["٥٦٫٣٣٦٧، -٢٫٧٨٦٧", 56.3367, -2.7867],
    ["۵۶٫۳۳۶۷ ۲٫۷۸۶۷", 56.3367, 2.7867],
    ["\u206656.3367, −2.7867\u2069", 56.3367, -2.7867],
    ["0, 0", 0, 0],
    ["geo:48.2,16.37;u=35", 48.2, 16.37],
    ["geo:48.2,16.37?z=15", 48.2, 16.37],
    ["geo:0,0?q=48.2,16.37", 48.2, 16.37],
    ["geo:48.2,16.37?q=48.3%2C16.4(A%20place)", 48.3, 16.4],
    ["48,2 16,37", 48.2, 16.37],
    ["-48,25; 16,37", -48.25, 16.37],
    ["geo:48.2,16.37?q=Stephansplatz%201", 48.2, 16.37],
    ["geo:0,0?q=48.2%2C+16.37%28A+place%29", 48.2, 16.37],
    ["geo:48.2,16.37,180;crs=wgs84;u=35", 48.2, 16.37],
    ["GEO:-48.2,-16.37", -48.2, -16.37],
    ["48.2,16.37,17z", 48.2, 16.37],
    ["@48.2,16.37,17.5z", 48.2, 16.37],
    ["48.2,-16.37,1200m", 48.2, -16.37],
    ["４８．２，１６．３７", 48.2, 16.37],
    ["−４８．２、１６．３７", -48.2, 16.37],
    ["48.2\u200b, 16.37\ufeff", 48.2, 16.37],
    ["\u202d48.2,\u202c 16.37", 48.2, 16.37],
    ["48.2\u3000‐16.37", 48.2, -16.37],
    ["- 33.86, 151.21", -33.86, 151.21],
    ["48.2, - 16.37", 48.2, -16.37],
    ["48,2,16,37", 48.2, 16.37],
    ["48,2083, -16,3731", 48.2083, -16.3731],
  ])("reads %s", near);

  it.each([
    "",
    "Port Lorne",
    "Paris 20",
    "56.3",
    "91, 0",
    "0, 181",
    // Ambiguous: a minus sign, or a dash between two numbers.
    "48.2 - 16.37",
    "56 61 0, 2 0 0",
    "56.5 30, 2 0",
    "56 N 2 N",
    "1 2 3",
    "12 34 56 78 90 12 34 56",
    "NaN, NaN",
    "geo:91,0",
    "geo:0,0?q=Vienna",
    "geo:",
    "geo:0",
    "geo:?q=Wien",
    "48.2,16.37,17",
    "17z",
  ])("leaves %j alone", (text) => {
    expect(parseCoordinates(text)).toBeUndefined();
  });

  it("reads what formatPoint writes", () => {
    const point = { latitude: -12.34567, longitude: 98.76543 };
    expect(parseCoordinates(formatPoint(point))).toEqual(point);
  });
});

describe("formatAngle", () => {
  it("is as long as the step needs", () => {
    expect(formatAngle(56.33667, "latitude", 1 / 3600)).toBe("56°20′12″ N");
    expect(formatAngle(-2.5, "longitude", 1 / 60)).toBe("2°30′ W");
    expect(formatAngle(-30, "latitude", 10)).toBe("30° S");
    expect(formatAngle(0, "longitude", 10)).toBe("0°");
  });

  it("carries seconds over into minutes", () => {
    expect(formatAngle(9.99999, "latitude", 1 / 3600)).toBe("10°00′00″ N");
  });
});

describe("distance", () => {
  it("measures a degree of latitude", () => {
    expect(distance({ latitude: 0, longitude: 0 }, { latitude: 1, longitude: 0 })).toBeCloseTo(111_195, 0);
  });

  it("measures across the date line", () => {
    expect(distance({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 })).toBeCloseTo(22_239, 0);
  });
});

describe("isOffEarth", () => {
  it("knows figures that name no place from names with figures in them", () => {
    for (const text of ["91, 0", "0, 181", "91° N 0° E", "٩١، ٠", "- 91, 10", "geo:91,0"])
      expect(isOffEarth(text), text).toBe(true);
    const others = ["35.68, 139.69", "Tokyo", "東京 91", "Platform 9", "", "NEW", "geo:0,0?q=Platform+9"];
    for (const text of [...others, "12", "1 2 3", "48.2", "48.2.1, 16.3"]) expect(isOffEarth(text), text).toBe(false);
  });
});

describe("sought", () => {
  it.each([
    ["Vienna ", "Vienna"],
    ["geo:0,0?q=Vienna", "Vienna"],
    ["GEO:0.0,0.0;u=35?z=11&q=S%C3%A3o+Paulo(Home)&n=1", "São Paulo"],
    ["geo:0,0?q=100%", "100%"],
  ])("is what a text asks for: %s", (text, meant) => {
    expect(sought(text)).toBe(meant);
  });
});
