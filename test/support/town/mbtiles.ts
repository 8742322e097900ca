/** Writes layers of GeoJSON as MBTiles, as an operator's file would be: gzipped tiles, rows from the south, no row for an empty tile. */
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import type { FeatureCollection } from "geojson";
import GeoJSONVT from "geojson-vt";
import { fromGeojsonVt } from "vt-pbf";
import { TOWN_LAYERS } from "./town.ts";

const MAX_ZOOM = 14;

export interface MbtilesOptions {
  readonly layers?: Readonly<Record<string, FeatureCollection>>;
  readonly attribution?: string;
  readonly format?: string;
}

export function writeMbtiles(path: string, options: MbtilesOptions = {}): void {
  const { layers = TOWN_LAYERS, attribution = "<a href='https://example.org'>&copy; nobody</a>", format = "pbf" } = options;
  const database = new Database(path);
  database.exec(
    "CREATE TABLE metadata (name text, value text); CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)",
  );
  const describe = database.prepare("INSERT INTO metadata VALUES (?, ?)");
  const vector_layers = Object.keys(layers).map((id) => ({ id, fields: {} }));
  for (const row of Object.entries({ name: "made up", format, attribution, json: JSON.stringify({ vector_layers }) }))
    describe.run(...row);
  const cutters = Object.entries(layers).map(
    ([name, data]) =>
      [
        name,
        new GeoJSONVT(data, { maxZoom: MAX_ZOOM, indexMaxZoom: 0, indexMaxPoints: 0, tolerance: 0, extent: 4096, buffer: 64 }),
      ] as const,
  );
  const insert = database.prepare("INSERT INTO tiles VALUES (?, ?, ?, ?)");
  const write = (z: number, x: number, y: number): void => {
    const tiles = cutters.flatMap(([name, cutter]) => {
      const tile = cutter.getTile(z, x, y);
      return tile && tile.features.length > 0 ? [[name, tile] as const] : [];
    });
    if (tiles.length === 0) return;
    insert.run(z, x, 2 ** z - 1 - y, gzipSync(fromGeojsonVt(Object.fromEntries(tiles), { version: 2, extent: 4096 })));
    if (z < MAX_ZOOM)
      for (const [right, down] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const)
        write(z + 1, 2 * x + right, 2 * y + down);
  };
  database.transaction(() => write(0, 0, 0))();
  database.close();
}
