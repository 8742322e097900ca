/** What a saved pack's tiles are read to; and every way in which one is broken. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromGeojsonVt } from "vt-pbf";
import { writePack } from "../../protocol/maps/pack.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";
import { buffersOf, isPartial, TileReader } from "./tile-reader.ts";

type Feature = { readonly type: 1 | 2 | 3; readonly geometry: unknown; readonly tags: Readonly<Record<string, unknown>> };
type At = readonly [number, number];
const long = (tags: Feature["tags"], points: readonly At[]): Feature => ({ type: 2, geometry: [points], tags });
const line = (tags: Feature["tags"], ...points: readonly At[]): Feature => long(tags, points);
const area = (tags: Feature["tags"], ...points: (readonly [number, number])[]): Feature => ({ type: 3, geometry: [points], tags });
const spot = (tags: Feature["tags"], point: readonly [number, number]): Feature => ({ type: 1, geometry: [point], tags });

const mvt = (layers: Readonly<Record<string, readonly Feature[]>>): Uint8Array =>
  fromGeojsonVt(Object.fromEntries(Object.entries(layers).map(([name, features]) => [name, { features }])), {
    version: 2,
    extent: 4096,
  });

const AT = [14, 5, 6] as const;
const ALL = { kind: "tile", parts: "all" } as const;
const reader = (tile: Uint8Array): TileReader => {
  const pack = writePack([{ at: AT, bytes: tile }]);
  return new TileReader(async (hash) => (hash === "it" ? (pack.buffer as ArrayBuffer) : undefined));
};
const read = (tile: Uint8Array, schema: "openmaptiles" | "protomaps" | "shortbread" = "openmaptiles", language = "en") =>
  reader(tile).answer({ ...ALL, id: 7, hash: "it", schema, at: AT, language });
const brief = (tile: StreetTile | undefined) => ({
  shapes: tile?.shapes.map(({ kind, weight, xy, ends }) => [kind, weight, [...xy], [...ends]]),
  names: tile?.names.map(({ text, weight }) => [text, weight]),
  spots: tile?.spots.map(({ kind, text, rank }) => [kind, text, rank]),
});

describe("a tile", () => {
  it.each([
    [
      "openmaptiles",
      {
        water: [area({ class: "lake" }, [0, 0], [100, 0], [100, 100], [0, 0])],
        transportation: [
          line({ class: "primary" }, [0, 0], [9, 9]),
          line({ class: "path" }, [1, 1], [2, 2]),
          line({ class: "rail", brunnel: "tunnel" }, [0, 0], [5, 5]),
        ],
        transportation_name: [line({ class: "primary", name: "Long Street", "name:de": "Lange Straße" }, [0, 0], [9, 9])],
        place: [spot({ class: "town", name: "Testhaven" }, [50, 50])],
        poi: [
          spot({ class: "shop", subclass: "kiosk", name: "Kiosk" }, [5, 5]),
          spot({ class: "drinking_water", name: "Well" }, [6, 6]),
        ],
        unheard_of: [line({}, [0, 0], [1, 1])],
      },
    ],
    [
      "shortbread",
      {
        water_polygons: [area({ kind: "water" }, [0, 0], [100, 0], [100, 100], [0, 0])],
        streets: [
          line({ kind: "primary" }, [0, 0], [9, 9]),
          line({ kind: "footway" }, [1, 1], [2, 2]),
          line({ kind: "rail", tunnel: true }, [0, 0], [5, 5]),
        ],
        street_labels: [line({ kind: "primary", name: "Long Street", name_de: "Lange Straße" }, [0, 0], [9, 9])],
        place_labels: [spot({ kind: "town", name: "Testhaven" }, [50, 50])],
        pois: [spot({ amenity: "drinking_water", name: "Well" }, [6, 6])],
      },
    ],
    [
      "protomaps",
      {
        water: [area({ kind: "lake" }, [0, 0], [100, 0], [100, 100], [0, 0])],
        roads: [
          line({ kind: "major_road", kind_detail: "primary", name: "Long Street", "name:de": "Lange Straße" }, [0, 0], [9, 9]),
          line({ kind: "path" }, [1, 1], [2, 2]),
          line({ kind: "rail", is_tunnel: true }, [0, 0], [5, 5]),
        ],
        places: [spot({ kind: "locality", kind_detail: "town", name: "Testhaven" }, [50, 50])],
        pois: [spot({ kind: "drinking_water", name: "Well" }, [6, 6])],
      },
    ],
  ] as const)("of %s is drawn as those of the others", async (schema, layers) => {
    const { tile } = await read(gzipSync(mvt(layers)), schema, "de");
    const { shapes, names, spots } = brief(tile);
    expect(shapes).toEqual([
      ["water", 0, [0, 0, 100, 0, 100, 100, 0, 0], [4]],
      ["road", 3, [0, 0, 9, 9], [2]],
      ["path", 0, [1, 1, 2, 2], [2]],
    ]);
    expect(names).toEqual([["Lange Straße", 3]]);
    expect(spots).toEqual([
      ["place", "Testhaven", 1],
      ["point", "Well", 4],
    ]);
    expect(buffersOf(tile)).toHaveLength(7);
  });

  it("has no streets where its pack has none, and where there is no pack", async () => {
    const streets = reader(gzipSync(mvt({})));
    expect(await streets.answer({ ...ALL, id: 1, hash: "it", schema: "openmaptiles", at: [14, 6, 6], language: "en" })).toEqual({
      id: 1,
    });
    expect(await streets.answer({ ...ALL, id: 2, hash: "gone", schema: "openmaptiles", at: AT, language: "en" })).toEqual({
      id: 2,
    });
  });

  it("is read once for many drawings, and nothing of it is told to who draws none", async () => {
    const pack = writePack([
      {
        at: AT,
        bytes: gzipSync(mvt({ water: [area({}, [0, 0], [9, 0], [9, 9])], poi: [spot({ class: "bench", name: "Bench" }, [5, 5])] })),
      },
    ]);
    let loads = 0;
    const streets = new TileReader(async () => {
      loads++;
      return pack.buffer as ArrayBuffer;
    });
    const which = { hash: "it", schema: "openmaptiles", at: AT, language: "en" } as const;
    const tile = await streets.tile(which);
    expect(await streets.tile(which)).toBe(tile);
    expect(tile?.shapes).toHaveLength(1);
    expect(brief((await streets.answer({ id: 1, kind: "tile", parts: "none", ...which })).tile)).toEqual({
      shapes: [],
      names: [],
      spots: [],
    });
    expect(loads).toBe(1);
  });

  it("without the layers that it should have is empty", async () => {
    expect(brief((await read(gzipSync(mvt({})))).tile)).toEqual({ shapes: [], names: [], spots: [] });
  });

  it("of a pier among the roads has no road around it", async () => {
    const { tile } = await read(gzipSync(mvt({ transportation: [area({ class: "minor" }, [0, 0], [9, 0], [9, 9])] })));
    expect(tile?.shapes).toEqual([]);
  });

  it.each([
    ["no gzip", () => mvt({}), "malformed"],
    ["gzip that is cut short", () => gzipSync(mvt({ water: [area({}, [0, 0], [9, 0], [9, 9])] })).subarray(0, -9), "malformed"],
    ["no tile", () => gzipSync(Buffer.from("<html>not a tile at all</html>".repeat(9))), "malformed"],
    ["larger than tiles are", () => gzipSync(Buffer.alloc(5 * 1024 * 1024)), "too-large"],
    [
      "a million points",
      () =>
        gzipSync(
          mvt({
            transportation: [
              long(
                { class: "minor" },
                Array.from({ length: 400_000 }, (_, i): At => [i % 4000, (i * 7) % 4000]),
              ),
            ],
          }),
        ),
      "too-large",
    ],
  ])("that is %s is refused in words", async (_what, tile, failure) => {
    expect(await read(tile())).toEqual({ id: 7, failure });
  });

  it("of a pack that is none is refused, and read again once it is whole", async () => {
    let pack: ArrayBuffer = new ArrayBuffer(40);
    const streets = new TileReader(async () => pack);
    const ask = { ...ALL, id: 3, hash: "it", schema: "openmaptiles", at: AT, language: "en" } as const;
    expect(await streets.answer(ask)).toEqual({ id: 3, failure: "malformed" });
    pack = writePack([{ at: AT, bytes: gzipSync(mvt({})) }]).buffer;
    expect((await streets.answer(ask)).tile).toBeDefined();
  });
});

describe("a tile of a map that has", () => {
  const pack = (...names: readonly string[]) => new Map(names.map((name) => [name, new Uint8Array()]));
  const city = pack("0/0/0", "1/1/0", "2/2/1");
  const world = pack("0/0/0", "1/0/0", "1/1/0", "1/0/1", "1/1/1");
  it.each([
    ["one city, from far", city, [0, 0, 0], true],
    ["one city, nearer", city, [1, 1, 0], true],
    ["one city, as near as there is", city, [2, 2, 1], true],
    ["the whole world", world, [0, 0, 0], false],
    ["the whole world, as near as there is", world, [1, 1, 1], false],
    ["streets alone", pack("14/5/6"), [14, 5, 6], false],
    ["one tile in all", pack("0/0/0"), [0, 0, 0], true],
  ] as const)("%s is partial: %s", (_what, tiles, at, partial) => {
    expect(isPartial(tiles, at)).toBe(partial);
  });
});
