/** Searching the names of packs: what is found for what is typed, in which order, and what a broken or endless pack does. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromGeojsonVt } from "vt-pbf";
import type { NameQuery } from "../../protocol/maps/name-search.ts";
import { type TileAddress, writePack } from "../../protocol/maps/pack.ts";
import { fold, patternOf } from "../../view/places/fold.ts";
import { NameIndex } from "./name-index.ts";

type At = readonly [x: number, y: number];
type Tags = Readonly<Record<string, string>>;
type Feature = { readonly type: 1 | 2; readonly geometry: unknown; readonly tags: Tags };
const street = (tags: Tags, ...points: readonly At[]): Feature => ({
  type: 2,
  geometry: [points],
  tags: { class: "minor", ...tags },
});
const spot = (tags: Tags, point: At): Feature => ({ type: 1, geometry: [point], tags });

type Layers = Readonly<Record<string, readonly Feature[]>>;
const tile = (layers: Layers): Uint8Array =>
  gzipSync(
    fromGeojsonVt(Object.fromEntries(Object.entries(layers).map(([name, features]) => [name, { features }])), {
      version: 2,
      extent: 4096,
    }),
  );

type Pack = readonly (readonly [TileAddress, Uint8Array])[];
const MIDDLE = { x: 8000.5 / 2 ** 14, y: 6000.5 / 2 ** 14 };

function world(packs: Readonly<Record<string, Pack | Uint8Array>>) {
  let clock = 0;
  const loaded: string[] = [];
  const index = new NameIndex({
    ...{ fold, patternOf },
    pause: async () => {
      clock += 100;
    },
    now: () => clock,
    load: async (hash) => {
      loaded.push(hash);
      const pack = packs[hash];
      if (!pack) return undefined;
      const bytes = pack instanceof Uint8Array ? pack : writePack(pack.map(([at, bytes]) => ({ at, bytes })));
      return bytes.slice().buffer;
    },
  });
  const ask = (query: string, more: Partial<NameQuery> = {}) => {
    const all = Object.keys(packs).map((hash) => ({ hash, zooms: [11, 14] as const, schema: "openmaptiles" as const }));
    return index.answer({ id: 1, kind: "names", names: { query, packs: all, near: MIDDLE, language: "de", most: 6, ...more } });
  };
  const find = async (query: string, more: Partial<NameQuery> = {}): Promise<readonly string[]> => {
    for (;;) {
      const { found, failure } = await ask(query, more);
      if (!found) throw new Error(failure);
      if (found.whole) return found.names.map(({ kind, name, town }) => `${kind} ${name}${town === "" ? "" : `, ${town}`}`);
    }
  };
  return { ask, find, loaded };
}

/** Two tiles side by side: Testhaven in the west, Farville in the east. */
const TOWNS: Pack = [
  [
    [14, 8000, 6000],
    tile({
      transportation_name: [
        street({ name: "Rue Saint-Honoré" }, [100, 100], [900, 100]),
        street({ name: "Long Street", "name:de": "Lange Straße" }, [100, 2000], [2000, 2000]),
        street({ name: "Long Street", "name:de": "Lange Straße" }, [2000, 2000], [4096, 2000]),
        street({ name: "Long Street", "name:de": "Lange Straße", class: "rail" }, [0, 0], [10, 10]),
        street({ name: "Upper Long Street" }, [2100, 2100], [2200, 2100]),
        street({ name: "Longmead" }, [2050, 2100], [2060, 2100]),
        street({ name: "Mill Lane" }, [500, 500], [600, 600]),
      ],
      place: [spot({ class: "town", name: "Testhaven", "name:de": "Testhafen" }, [2000, 1000])],
      poi: [
        spot({ class: "shop", subclass: "kiosk", name: "Café Zoë" }, [5, 5]),
        spot({ class: "bus", name: "Harbour" }, [300, 300]),
        spot({ class: "bus", name: "Harbour" }, [320, 310]),
      ],
    }),
  ],
  [
    [14, 8001, 6000],
    tile({
      transportation_name: [
        street({ name: "Long Street", "name:de": "Lange Straße" }, [0, 2000], [900, 2000]),
        street({ name: "Mill Lane" }, [3500, 500], [3600, 600]),
      ],
      place: [spot({ class: "village", name: "Farville" }, [3500, 1000])],
    }),
  ],
];

describe("names in packs", () => {
  const { find } = world({ it: TOWNS });

  it.each([
    ["lange strasse", ["street Lange Straße, Testhafen"]],
    ["LANGE STRAẞE", ["street Lange Straße, Testhafen"]],
    ["Lange Str.", ["street Lange Straße, Testhafen"]],
    ["rue st honore", ["street Rue Saint-Honoré, Testhafen"]],
    ["cafe zoe", ["point Café Zoë, Testhafen"]],
    ["Testhaven", ["place Testhafen"]],
    ["Testhafen", ["place Testhafen"]],
    ["harbour", ["point Harbour, Testhafen"]],
    ["Mill Lane", ["street Mill Lane, Testhafen", "street Mill Lane, Farville"]],
    ["Mill Lane, Farville", ["street Mill Lane, Farville"]],
    ["mill lane farville", ["street Mill Lane, Farville"]],
    ["Mill Lane 12a, Farville", ["street Mill Lane, Farville"]],
    ["Mill Lane 12", ["street Mill Lane, Testhafen", "street Mill Lane, Farville"]],
    ["Mill Lane, Nowhere", []],
    ["(((", []],
    ["m", []],
    [".*", []],
  ])("%s", async (query, found) => {
    expect(await find(query)).toEqual(found);
  });

  it("what is called so comes first, then what begins so, then what has it inside; of each the nearer first", async () => {
    expect(await find("long", { language: "en" })).toEqual([
      "street Longmead, Testhaven",
      "street Long Street, Testhaven",
      "street Upper Long Street, Testhaven",
    ]);
    expect((await find("long street", { language: "en" }))[0]).toBe("street Long Street, Testhaven");
    const far = { x: MIDDLE.x + 1 / 2 ** 14, y: MIDDLE.y };
    expect((await find("Mill Lane", { near: far }))[0]).toBe("street Mill Lane, Farville");
  });

  it("a street that two packs share is one; what only is called like it is another", async () => {
    const [west, east] = TOWNS;
    const both = world({ west: [west!], east: [east!] });
    expect(await both.find("lange straße")).toEqual(["street Lange Straße, Testhafen"]);
    expect(await both.find("mill lane")).toHaveLength(2);
  });

  it("a street is one over many tiles and packs, whatever the overview has of it; and tiles may end at another zoom", async () => {
    const along = (z: number, count: number): Pack =>
      Array.from({ length: count }, (_, i): Pack[number] => [
        [z, 2 ** (z - 1) - 100 + i, 2 ** (z - 2)],
        tile({
          transportation_name: [street({ name: "High Road" }, [-64, 300], [4160, 300])],
          ...(i === 0 ? { place: [spot({ class: "city", name: "Longtown" }, [300, 300])] } : {}),
        }),
      ]);
    const overview: Pack = [
      [[10, 500, 375], tile({ transportation_name: [street({ name: "High Road" }, [0, 100], [4000, 100])] })],
    ];
    const { ask } = world({ west: along(14, 6).slice(0, 3), east: along(14, 6).slice(3), overview });
    const packs = (["west", "east", "overview"] as const).map((hash) => ({
      hash,
      zooms: hash === "overview" ? ([0, 10] as const) : ([11, 14] as const),
      schema: "openmaptiles" as const,
    }));
    let found = (await ask("high road", { packs })).found;
    while (found && !found.whole) found = (await ask("high road", { packs })).found;
    expect(found?.names.map(({ name }) => name)).toEqual(["High Road"]);
    const coarse = world({ coarse: along(12, 4) });
    const zooms = [{ hash: "coarse", zooms: [11, 12] as const, schema: "openmaptiles" as const }];
    expect(await coarse.find("high road", { packs: zooms })).toEqual(["street High Road, Longtown"]);
  });

  it("read for a while at a time, each pack once, and again in another language", async () => {
    const many: Pack = Array.from({ length: 12 }, (_, i) => [[14, 8000 + i, 6000], TOWNS[0]![1]] as const);
    const { ask, find, loaded } = world({ it: many });
    expect((await ask("Mill Lane")).found).toEqual({ names: [], whole: false });
    expect(await find("Mill Lane")).not.toEqual([]);
    expect(await find("Testhafen")).not.toEqual([]);
    expect(loaded).toEqual(["it"]);
    expect((await find("Testhaven", { language: "en" }))[0]).toBe("place Testhaven");
    expect(loaded).toEqual(["it", "it"]);
    await ask("Testhaven", { language: "en", packs: [] });
    expect((await ask("Testhaven", { language: "en", packs: [] })).found).toEqual({ names: [], whole: true });
  });

  it.each<[string, Pack | Uint8Array]>([
    ["a pack that is none", Uint8Array.of(1, 2, 3)],
    ["a tile that is no gzip", [[[14, 1, 1], Uint8Array.of(1, 2, 3)]]],
    ["a tile that is no tile", [[[14, 1, 1], gzipSync(Uint8Array.of(255, 255, 255))]]],
  ])("%s has no names, and takes none from others", async (_what, broken) => {
    const { find } = world({ broken, it: TOWNS });
    expect(await find("Testhafen")).toEqual(["place Testhafen"]);
  });

  it("a pack that is gone, or cannot be loaded, fails that search alone", async () => {
    const { find } = world({ it: TOWNS });
    expect(await find("Testhafen", { packs: [{ hash: "gone", zooms: [11, 14], schema: "openmaptiles" }] })).toEqual([]);
    expect(await find("Testhafen")).toEqual(["place Testhafen"]);
  });
});
