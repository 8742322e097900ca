/** PMTiles 3, by the package of its authors. */
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { PMTiles, type RangeResponse, type Source, TileType } from "pmtiles";
import type { PackedTile, TileAddress } from "../../../src/protocol/maps/pack.ts";
import { describeSource } from "./describe-source.ts";
import { MapFileError, type TileFile } from "./tiles.ts";

class FileSource implements Source {
  private readonly file: FileHandle;
  private readonly key: string;

  constructor(file: FileHandle, key: string) {
    this.file = file;
    this.key = key;
  }

  getKey = (): string => this.key;

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    const data = new Uint8Array(length);
    const { bytesRead } = await this.file.read(data, 0, length, offset);
    return { data: data.buffer.slice(0, bytesRead) };
  }
}

const columnOf = (z: number, longitude: number): number => Math.floor(((longitude + 180) / 360) * 2 ** z);
function rowOf(z: number, latitude: number): number {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
}
const within = (value: number, z: number): number => Math.max(0, Math.min(2 ** z - 1, value));

/** @throws MapFileError */
export async function openPmtiles(path: string): Promise<TileFile> {
  const name = basename(path);
  const file = await open(path).catch((error: Error) => {
    throw new MapFileError(`${name} cannot be read (${error.message})`);
  });
  const tiles = new PMTiles(new FileSource(file, path));
  const described = await Promise.all([tiles.getHeader(), tiles.getMetadata()]).catch(async (error: Error) => {
    await file.close();
    throw new MapFileError(`${name} cannot be read as PMTiles (${error.message})`);
  });
  const [header, metadata] = described;
  if (header.tileType !== TileType.Mvt) {
    await file.close();
    throw new MapFileError(`${name} holds no vector tiles`);
  }
  const source = describeSource(name, metadata, (metadata as { readonly attribution?: unknown } | undefined)?.attribution);
  /** Addresses of a zoom within a square that the file says it covers, by column and row. */
  function* covered(z: number, [zoom, column, row]: TileAddress): Generator<TileAddress> {
    const side = 2 ** (z - zoom);
    const left = Math.max(column * side, within(columnOf(z, header.minLon), z));
    const right = Math.min(column * side + side - 1, within(columnOf(z, header.maxLon), z));
    const top = Math.max(row * side, within(rowOf(z, header.maxLat), z));
    const bottom = Math.min(row * side + side - 1, within(rowOf(z, header.minLat), z));
    for (let x = left; x <= right; x++) for (let y = top; y <= bottom; y++) yield [z, x, y];
  }
  return {
    ...source,
    squares: async (zoom) => (zoom <= header.maxZoom ? [...covered(zoom, [0, 0, 0])] : []),
    async tiles(square, low, high) {
      const found: PackedTile[] = [];
      for (let z = Math.max(low, square[0], header.minZoom); z <= Math.min(high, header.maxZoom); z++) {
        for (const at of covered(z, square)) {
          const tile = await tiles.getZxy(...at);
          if (tile && tile.data.byteLength > 0) found.push({ at, bytes: gzipSync(new Uint8Array(tile.data), { level: 9 }) });
        }
      }
      return found;
    },
    close: () => file.close(),
  };
}
