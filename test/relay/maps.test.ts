/** The operator's map: cut into packs that hold every tile, told, served in ranges, and cut anew when the file is another. */
import { existsSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/host/env.ts";
import { rangeOf } from "../../src/host/http/range.ts";
import { readPack } from "../../src/protocol/maps/pack.ts";
import { type PackList, parsePackList } from "../../src/protocol/maps/pack-list.ts";
import { writeMbtiles } from "../support/town/mbtiles.ts";
import { writePmtiles } from "../support/town/pmtiles.ts";
import { TOWN } from "../support/town/town.ts";
import { type Harness, startRelay, tempDir } from "./harness.ts";

function townFile(options?: Parameters<typeof writeMbtiles>[1]): string {
  const path = join(tempDir(), "town.mbtiles");
  writeMbtiles(path, options);
  return path;
}

/** The list, once the relay has made it. The relay's clock stands still: it looks at its files when that moves on. */
async function listOf(relay: Harness, isNew: (list: PackList) => boolean = () => true): Promise<PackList> {
  for (;;) {
    const answer = await fetch(`${relay.url}/v1/map`);
    const list = answer.ok ? parsePackList(await answer.text()) : undefined;
    if (list && isNew(list)) return list;
    if (!answer.ok) expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "10"]);
    relay.clock.advance(6);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const packOf = async (relay: Harness, hash: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(`${relay.url}/v1/map/${hash}`)).arrayBuffer());

/** What the file itself holds, by `z/x/y`. */
function tilesIn(path: string): ReadonlyMap<string, Uint8Array> {
  const database = new Database(path, { readonly: true });
  const rows = database
    .prepare("SELECT zoom_level AS z, tile_column AS x, tile_row AS row, tile_data AS data FROM tiles")
    .all() as {
    z: number;
    x: number;
    row: number;
    data: Uint8Array;
  }[];
  database.close();
  return new Map(rows.map(({ z, x, row, data }) => [`${z}/${x}/${2 ** z - 1 - row}`, new Uint8Array(data)]));
}

async function holdsAllOf(relay: Harness, path: string): Promise<PackList> {
  const list = await listOf(relay);
  const found = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const { hash, bytes: promised, zooms } of list.packs) {
    const pack = await packOf(relay, hash);
    expect(pack.length).toBe(promised);
    bytes += pack.length;
    for (const [name, tile] of readPack(pack)) {
      expect(Number(name.split("/", 1)[0])).toBeGreaterThanOrEqual(zooms[0]);
      found.set(name, tile);
    }
  }
  const real = tilesIn(path);
  expect([...found.keys()].sort()).toEqual([...real.keys()].sort());
  for (const [name, tile] of real) expect(Buffer.from(found.get(name) ?? []).equals(tile), name).toBe(true);
  const own = [...real.values()].reduce((sum, tile) => sum + tile.length, 0);
  return { ...list, sources: list.sources.map((source) => ({ ...source, overhead: bytes / own - 1 })) };
}

describe("a relay with a map", () => {
  it("cuts a file into packs that hold every tile of it, says whose data it is, and advertises it", async () => {
    const path = townFile();
    const relay = await startRelay({ env: { PPP_MAP: path } });
    const { sources, packs } = await holdsAllOf(relay, path);
    expect(sources).toMatchObject([{ schema: "openmaptiles", credit: "© nobody" }]);
    expect(packs[0]).toMatchObject({ square: [0, 0, 0], zooms: [0, 10] });
    expect(packs.slice(1).every(({ square, zooms }) => square[0] === 11 && zooms[0] === 11 && zooms[1] === 14)).toBe(true);
    const { features } = (await (await fetch(`${relay.url}/v1/capabilities`)).json()) as { features: string[] };
    expect(features).toContain("map");
  });

  it("cuts PMTiles into packs with the same tiles", async () => {
    const mbtiles = townFile();
    const path = join(tempDir(), "town.pmtiles");
    // The plan reaches 60 units of a thousandth of a degree to each side, and the water's box is the widest of it.
    const { latitude, longitude } = TOWN;
    writePmtiles(mbtiles, path, {
      west: longitude - 0.061,
      south: latitude - 0.061,
      east: longitude + 0.061,
      north: latitude + 0.061,
    });
    const relay = await startRelay({ env: { PPP_MAP: path } });
    const { sources, packs } = await listOf(relay);
    expect(sources).toEqual([{ schema: "openmaptiles", credit: "© nobody, in one file" }]);
    const found = new Map<string, Uint8Array>();
    for (const { hash } of packs) for (const [name, tile] of readPack(await packOf(relay, hash))) found.set(name, tile);
    const real = tilesIn(mbtiles);
    expect([...found.keys()].sort()).toEqual([...real.keys()].sort());
    for (const [name, tile] of real) expect(gunzipSync(found.get(name) ?? tile).equals(gunzipSync(tile)), name).toBe(true);
  });

  it.skipIf(!process.env.CAIRN_REAL_MAP)(
    `holds a real city's tiles${process.env.CAIRN_REAL_MAP ? "" : " (CAIRN_REAL_MAP names no file here)"}`,
    async () => {
      const path = process.env.CAIRN_REAL_MAP as string;
      const relay = await startRelay({ env: { PPP_MAP: path } });
      const { sources } = await holdsAllOf(relay, path);
      expect((sources[0] as unknown as { overhead: number }).overhead).toBeLessThan(0.01);
    },
  );

  it("serves a pack for good: by its hash, in ranges, never twice to who has it", async () => {
    const relay = await startRelay({ env: { PPP_MAP: townFile() } });
    const { packs } = await listOf(relay);
    const { hash = "", bytes = 0 } = packs[1] ?? {};
    const url = `${relay.url}/v1/map/${hash}`;
    const whole = await fetch(url);
    const pack = new Uint8Array(await whole.arrayBuffer());
    expect(whole.headers.get("content-length")).toBe(`${bytes}`);
    expect(whole.headers.get("cache-control")).toContain("immutable");
    expect(whole.headers.get("access-control-allow-origin")).toBe("*");
    expect(whole.headers.get("content-encoding")).toBe(null);
    const digest = await crypto.subtle.digest("SHA-256", pack);
    expect(Buffer.from(digest).toString("hex")).toBe(hash);
    const part = await fetch(url, { headers: { range: "bytes=7-10" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 7-10/${bytes}`]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(pack.subarray(7, 11));
    expect((await fetch(url, { headers: { range: `bytes=${bytes}-` } })).status).toBe(416);
    expect((await fetch(url, { headers: { "if-none-match": `"${hash}"` } })).status).toBe(304);
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, `${bytes}`]);
    expect((await fetch(`${relay.url}/v1/map/${"0".repeat(64)}`)).status).toBe(404);
    expect((await fetch(`${relay.url}/v1/map/..%2fpacks.json`)).status).toBe(404);
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
  });

  it("cuts once: a restart finds the packs, but for one that is damaged", async () => {
    const path = townFile();
    const dataDir = tempDir();
    const first = await startRelay({ env: { PPP_MAP: path, PPP_DATA_DIR: dataDir } });
    const { packs } = await listOf(first);
    await first.relay.drain();
    const stamp = readFileSync(join(dataDir, "map", "packs.json"), "utf8");
    const second = await startRelay({ env: { PPP_MAP: path, PPP_DATA_DIR: dataDir } });
    // At once: nothing had to be cut.
    expect((await fetch(`${second.url}/v1/map`)).status).toBe(200);
    await second.relay.drain();
    const damaged = join(dataDir, "map", `${packs[1]?.hash}.pack`);
    truncateSync(damaged, 20);
    const third = await startRelay({ env: { PPP_MAP: path, PPP_DATA_DIR: dataDir } });
    expect((await listOf(third)).packs).toEqual(packs);
    expect(readFileSync(damaged).length).toBe(packs[1]?.bytes);
    expect(readFileSync(join(dataDir, "map", "packs.json"), "utf8")).toBe(stamp);
  });

  it("takes a file that replaces it while the relay runs; the packs of before go", async () => {
    const path = townFile();
    const relay = await startRelay({ env: { PPP_MAP: path } });
    const before = await listOf(relay);
    const other = townFile({ attribution: "Somebody else" });
    renameSync(other, path);
    const after = await listOf(relay, ({ sources }) => sources[0]?.credit === "Somebody else");
    // The tiles are the same, and so are their packs.
    expect(after.packs).toEqual(before.packs);
    // What replaces it is no map: what was cut stays, and the log says so.
    writeFileSync(path, "no map");
    relay.clock.advance(6);
    expect((await listOf(relay)).packs).toEqual(after.packs);
    await expect.poll(() => relay.logs()).toContain("the map could not be cut into packs");
    expect(readdirSync(join(relay.dataDir, "map")).sort()).toEqual(
      ["packs.json", ...after.packs.map(({ hash }) => `${hash}.pack`)].sort(),
    );
  });

  it.each([
    ["nothing", () => join(tempDir(), "absent.mbtiles"), /absent\.mbtiles cannot be read/],
    [
      "no database",
      () => {
        const path = join(tempDir(), "x.mbtiles");
        writeFileSync(path, "text");
        return path;
      },
      /x\.mbtiles cannot be read as MBTiles/,
    ],
    ["pictures", () => townFile({ format: "png" }), /holds no gzipped vector tiles/],
    [
      "layers that nobody knows",
      () =>
        townFile({
          layers: {
            stuff: {
              type: "FeatureCollection",
              features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [0, 0] } }],
            },
          },
        }),
      /layers of no known schema.*stuff/,
    ],
    [
      "no PMTiles",
      () => {
        const path = join(tempDir(), "x.pmtiles");
        writeFileSync(path, "text".repeat(100));
        return path;
      },
      /x\.pmtiles cannot be read as PMTiles/,
    ],
  ] as const)("does not start with %s", async (_what, path, message) => {
    await expect(startRelay({ env: { PPP_MAP: path() } })).rejects.toThrow(message);
  });

  it("does not start with another kind of file", () => {
    return expect(startRelay({ env: { PPP_MAP: "/srv/map.osm" } })).rejects.toThrow(ConfigError);
  });
});

describe("a relay without a map", () => {
  it("says that it does not do that", async () => {
    const relay = await startRelay();
    for (const path of ["/v1/map", `/v1/map/${"0".repeat(64)}`]) expect((await fetch(relay.url + path)).status).toBe(501);
    expect(existsSync(join(relay.dataDir, "map"))).toBe(false);
  });
});

describe("a range", () => {
  it.each([
    [undefined, undefined],
    ["bytes=0-3", { start: 0, end: 3 }],
    ["bytes=4-", { start: 4, end: 9 }],
    ["bytes=-3", { start: 7, end: 9 }],
    ["bytes=-30", { start: 0, end: 9 }],
    ["bytes=8-90", { start: 8, end: 9 }],
    ["bytes=10-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=5-3", undefined],
    ["bytes=0-1,3-4", undefined],
    ["lines=0-1", undefined],
    ["bytes=-", undefined],
  ])("%s of ten bytes", (header, range) => {
    expect(rangeOf(header, 10)).toEqual(range);
  });
});
