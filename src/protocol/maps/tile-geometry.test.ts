/** Geometry of a tile, read by our loop and by the library that defines it. */
import fc from "fast-check";
import { PbfReader } from "pbf";
import { describe, expect, it } from "vitest";
import { fromGeojsonVt } from "vt-pbf";
import { geometryByLibrary, geometryByUs, pairs } from "../../../test/support/tile-geometry.ts";
import { TileGeometry } from "./tile-geometry.ts";
import { layersOf } from "./tile-layers.ts";

type Line = readonly (readonly [number, number])[];

const lines = fc.array(
  fc.array(fc.tuple(fc.integer({ min: -4096, max: 8192 }), fc.integer({ min: -4096, max: 8192 })), { minLength: 3, maxLength: 9 }),
  { minLength: 1, maxLength: 4 },
);

/** A tile with one feature of this type. */
const tileOf = (type: 1 | 2 | 3, geometry: readonly Line[]): Uint8Array =>
  fromGeojsonVt(
    { roads: { features: [{ type, geometry: geometry as never, tags: { kind: "road", other: 7 } }] } },
    { version: 2, extent: 4096 },
  );

describe("the geometry of a feature", () => {
  it.each([2, 3] as const)("of type %i is what the library reads", (type) => {
    fc.assert(
      fc.property(lines, (geometry) => {
        const bytes = tileOf(type, geometry);
        expect(geometryByUs(bytes)).toEqual(geometryByLibrary(bytes));
      }),
    );
  });

  it.each([
    ["a command that there is none of", [13, 2, 2]],
    ["a command of the reserved number 0", [8, 2, 2]],
  ])("with %s is refused", (_, bytes) => {
    expect(() => new TileGeometry().read(Uint8Array.from(bytes), 0, bytes.length, 1)).toThrow("a command that is none");
  });

  it("with a ring closed half a billion times is closed once", () => {
    const ring = [9, 2, 2, 18, 4, 4, 4, 4];
    const often = [0xff, 0xff, 0xff, 0xff, 0x0f];
    const geometry = new TileGeometry();
    geometry.read(Uint8Array.from([...ring, ...often]), 0, ring.length + often.length, 1);
    expect(pairs(geometry.slice(0, geometry.points))).toEqual([
      [1, 1],
      [3, 3],
      [5, 5],
      [1, 1],
    ]);
  });

  it("far outside is drawn at the edge of what is drawn", () => {
    const bytes = Uint8Array.from([9, 0xfe, 0xff, 0x07, 2]);
    const geometry = new TileGeometry();
    geometry.read(bytes, 0, bytes.length, 1);
    expect(pairs(geometry.slice(0, 1))).toEqual([[8192, 1]]);
  });
});

it("of a feature's properties only those are read that are wanted", () => {
  const bytes = tileOf(2, [
    [
      [0, 0],
      [1, 1],
    ],
  ]);
  const read = [...layersOf(new PbfReader(bytes))].map((layer) => {
    layer.want(new Set(["kind"]));
    return layer.features.map((at) => layer.feature(at).properties);
  });
  expect(read).toEqual([[{ kind: "road" }]]);
});
