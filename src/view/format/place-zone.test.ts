import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clockOf, rightZone } from "../../../test/support/clocks.ts";
import { placeZone } from "./place-zone.ts";

const NAMED = [
  ["Pago Pago", -14.278, -170.702, "Pacific/Pago_Pago"],
  ["Dandong", 40.129, 124.395, "Asia/Shanghai"],
  ["Dili", -8.559, 125.574, "Asia/Dili"],
  ["Jayapura", -2.534, 140.718, "Asia/Jayapura"],
  ["Kara", 9.551, 1.186, "Africa/Lome"],
  ["Yuma", 32.725, -114.624, "America/Phoenix"],
  ["Nemuro", 43.324, 145.575, "Asia/Tokyo"],
  ["Little Diomede", 65.758, -168.953, "America/Nome"],
  ["Hopi: Kykotsmovi", 35.873, -110.62, "America/Phoenix"],
  ["Hopi: Polacca", 35.837, -110.38, "America/Phoenix"],
  ["Navajo: Window Rock", 35.68, -109.052, "America/Denver"],
  ["London", 51.507, -0.128, "Europe/London"],
] as const;

describe("the zone of a place", () => {
  it.each(NAMED)("%s", (_, latitude, longitude, zone) => {
    expect(clockOf(placeZone({ latitude, longitude }))).toBe(clockOf(zone));
  });

  it("has the right clock in every town we ship", () => {
    const towns = readFileSync(new URL("../../../public/data/towns.txt", import.meta.url), "utf8")
      .trimEnd()
      .split("\n");
    expect(towns.length).toBeGreaterThan(20_000);
    const wrong = towns.filter((line) => {
      const [, , north, east] = line.split("\t");
      const place = { latitude: Number(north) / 1000, longitude: Number(east) / 1000 };
      const mine = clockOf(placeZone(place));
      return !rightZone(place).some((zone) => clockOf(zone) === mine);
    });
    expect(wrong).toEqual([]);
  });
});
