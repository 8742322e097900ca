/** Writes the tiles of an MBTiles file as PMTiles 3 with one directory, for the relay's reader. */
import { writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { zxyToTileId } from "pmtiles";

const HEADER_BYTES = 127;
/** Compression as the format numbers it. */
const NONE = 1;
const GZIP = 2;
const MVT = 1;

const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))]);

interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export function writePmtiles(mbtiles: string, path: string, { west, south, east, north }: Box): void {
  const database = new Database(mbtiles, { readonly: true });
  const rows = database
    .prepare("SELECT zoom_level AS z, tile_column AS x, tile_row AS row, tile_data AS data FROM tiles")
    .all() as {
    readonly z: number;
    readonly x: number;
    readonly row: number;
    readonly data: Buffer;
  }[];
  const { value } = database.prepare("SELECT value FROM metadata WHERE name = 'json'").get() as { readonly value: string };
  database.close();
  const tiles = rows.map(({ z, x, row, data }) => ({ id: zxyToTileId(z, x, 2 ** z - 1 - row), data })).sort((a, b) => a.id - b.id);
  const directory = Buffer.from([
    ...varint(tiles.length),
    ...tiles.flatMap(({ id }, i) => varint(id - (tiles[i - 1]?.id ?? 0))),
    ...tiles.flatMap(() => varint(1)),
    ...tiles.flatMap(({ data }) => varint(data.length)),
    // 0: right behind the one before. The first is at 0, written as one more.
    ...tiles.flatMap((_, i) => varint(i === 0 ? 1 : 0)),
  ]);
  const metadata = Buffer.from(JSON.stringify({ ...(JSON.parse(value) as object), attribution: "© nobody, in one file" }));
  const body = Buffer.concat(tiles.map(({ data }) => data));
  const header = Buffer.alloc(HEADER_BYTES);
  header.write("PMTiles", 0, "latin1");
  header.writeUInt8(3, 7);
  const leaves = HEADER_BYTES + directory.length + metadata.length;
  const places = [HEADER_BYTES, directory.length, HEADER_BYTES + directory.length, metadata.length, leaves, 0, leaves, body.length];
  for (const [i, number] of [...places, tiles.length, tiles.length, tiles.length].entries())
    header.writeBigUInt64LE(BigInt(number), 8 + 8 * i);
  for (const [i, byte] of [1, NONE, GZIP, MVT, 0, 14].entries()) header.writeUInt8(byte, 96 + i);
  for (const [i, degrees] of [west, south, east, north].entries()) header.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * i);
  writeFileSync(path, Buffer.concat([header, directory, metadata, body]));
}
