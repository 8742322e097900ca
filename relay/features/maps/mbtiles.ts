/** MBTiles 1.3: SQLite with gzipped vector tiles, whose rows are numbered from the south. */
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import type { PackedTile, TileAddress } from "../../../src/protocol/maps/pack.ts";
import { describeSource } from "./describe-source.ts";
import { isGzip, MapFileError, type TileFile } from "./tiles.ts";

const ROWS_AT_ONCE = 20_000;

interface Row {
  readonly z: number;
  readonly x: number;
  readonly row: number;
  readonly data: Uint8Array;
}

/** Turns a row's number, which is the same both ways. */
const turned = (z: number, row: number): number => 2 ** z - 1 - row;

function metadataOf(database: Database.Database): ReadonlyMap<string, string> {
  const rows = database.prepare("SELECT name, value FROM metadata").all() as { readonly name: string; readonly value: string }[];
  return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "null");
  } catch {
    // The file is refused for having no layers that we know.
    return undefined;
  }
}

/** @throws MapFileError */
export function openMbtiles(path: string): TileFile {
  const name = basename(path);
  let database: Database.Database;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    database.prepare("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles LIMIT 1").get();
  } catch (error) {
    throw new MapFileError(`${name} cannot be read as MBTiles (${(error as Error).message})`);
  }
  const metadata = metadataOf(database);
  const first = database.prepare("SELECT tile_data AS data FROM tiles LIMIT 1").get() as Pick<Row, "data"> | undefined;
  if (metadata.get("format") !== "pbf" || !first || !isGzip(first.data)) {
    database.close();
    throw new MapFileError(`${name} holds no gzipped vector tiles (format pbf)`);
  }
  const source = describeSource(name, parsed(metadata.get("json")), metadata.get("attribution"));
  const places = database.prepare("SELECT zoom_level AS z, tile_column AS x, tile_row AS row FROM tiles WHERE zoom_level >= ?");
  const tilesIn = database.prepare(
    `SELECT zoom_level AS z, tile_column AS x, tile_row AS row, tile_data AS data FROM tiles
     WHERE zoom_level = :z AND tile_column BETWEEN :left AND :right AND tile_row BETWEEN :low AND :high ORDER BY x, row DESC`,
  );
  return {
    ...source,
    async squares(zoom) {
      const found = new Map<number, TileAddress>();
      let rows = 0;
      for (const { z, x, row } of places.iterate(zoom) as IterableIterator<Omit<Row, "data">>) {
        const square: TileAddress = [zoom, x >> (z - zoom), turned(z, row) >> (z - zoom)];
        found.set(square[1] * 2 ** zoom + square[2], square);
        // A country has millions of rows, and the relay serves meanwhile.
        if (++rows % ROWS_AT_ONCE === 0) await setImmediate();
      }
      return [...found].sort(([a], [b]) => a - b).map(([, square]) => square);
    },
    async tiles([zoom, x, y], low, high) {
      const found: PackedTile[] = [];
      for (let z = Math.max(low, zoom); z <= high; z++) {
        const side = 2 ** (z - zoom);
        const south = turned(zoom, y) * side;
        const place = { z, left: x * side, right: x * side + side - 1, low: south, high: south + side - 1 };
        for (const row of tilesIn.all(place) as Row[]) found.push({ at: [z, row.x, turned(z, row.row)], bytes: row.data });
      }
      return found;
    },
    async close() {
      database.close();
    },
  };
}
