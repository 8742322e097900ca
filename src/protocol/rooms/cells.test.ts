import { expect, test } from "vitest";
import { haversine } from "../regions/region.ts";
import { COARSE_LEVEL, cellCenter, cellCorners, cellsTouching, cellToken, FINE_LEVEL } from "./cells.ts";

/** Known answers from the tests of S2's own implementations: leaf id, latitude, longitude. */
const KNOWN = [
  ["47a1cbd595522b39", 49.703498679, 11.770681595],
  ["46525318b63be0f9", 55.685376759, 12.588490937],
  ["52b30b71698e729d", 45.486546517, -93.449700022],
  ["46ed8886cfadda85", 58.299984854, 23.049300056],
  ["3663f18a24cbe857", 34.36443904, 108.330699969],
  ["10a06c0a948cf5d", -30.694551352, -30.048758753],
  ["2b2bfd076787c5df", -25.285264027, 133.823116966],
  ["b09dff882a7809e1", -75.000000031, 0.000000133],
  ["94daa3d000000001", -24.694439215, -47.537363213],
  ["87a1000000000001", 38.899730392, -99.901813021],
  ["4fc76d5000000001", 81.647200334, -55.63171294],
  ["3b00955555555555", 10.050986518, 78.29317061],
  ["1dcc469991555555", -34.055420593, 18.551140038],
  ["b112966aaaaaaaab", -69.219262171, 49.670072392],
] as const;

/** The ancestor at a level, as S2 defines it: the bits of that level, then a 1. */
function ancestor(leaf: string, level: number): string {
  const lowest = 1n << BigInt(60 - 2 * level);
  const id = (BigInt(`0x${leaf.padStart(16, "0")}`) & -lowest) | lowest;
  return id.toString(16).padStart(16, "0").replace(/0+$/, "");
}

test("cells are S2's own", () => {
  for (const [leaf, latitude, longitude] of KNOWN) {
    const at = { latitude, longitude };
    expect(haversine(cellCenter(leaf.padStart(16, "0")), at)).toBeLessThan(0.001);
    for (const level of [1, 5, COARSE_LEVEL, FINE_LEVEL, 20]) expect(cellToken(at, level)).toBe(ancestor(leaf, level));
  }
});

test("a point lies between its cell's corners, wherever it is", () => {
  for (let latitude = -89.5; latitude < 90; latitude += 3.7) {
    for (let longitude = -179.5; longitude < 180; longitude += 7.3) {
      const token = cellToken({ latitude, longitude }, FINE_LEVEL);
      const size = Math.max(...cellCorners(token).map((corner) => haversine(corner, cellCenter(token))));
      expect(haversine(cellCenter(token), { latitude, longitude })).toBeLessThanOrEqual(size + 0.001);
      expect(size).toBeLessThan(160);
    }
  }
});

test("a circle's cells hold its middle and all that it reaches", () => {
  const corner = cellCorners(cellToken({ latitude: 47.1, longitude: 8.2 }, COARSE_LEVEL))[2]!;
  expect(cellsTouching(corner, 30, COARSE_LEVEL)).toHaveLength(4);
  const center = cellCenter(cellToken({ latitude: 47.1, longitude: 8.2 }, COARSE_LEVEL));
  expect(cellsTouching(center, 30, COARSE_LEVEL)).toEqual([cellToken(center, COARSE_LEVEL)]);
});
