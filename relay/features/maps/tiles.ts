/** A file of map tiles that an operator gives the relay, as MBTiles and PMTiles are both read. */

import type { PackedTile, TileAddress } from "../../../src/protocol/maps/pack.ts";
import type { MapSource } from "../../../src/protocol/maps/pack-list.ts";

export interface TileFile extends MapSource {
  /** Every square of this zoom that has tiles, at this zoom or nearer. */
  squares(zoom: number): Promise<readonly TileAddress[]>;
  /** Tiles of a square from zoom `low` to `high`, by zoom, column and row. */
  tiles(square: TileAddress, low: number, high: number): Promise<readonly PackedTile[]>;
  close(): Promise<void>;
}

/** A file that is no map, or none that we can draw. The message says which, for an operator. */
export class MapFileError extends Error {
  override readonly name = "MapFileError";
}

/** Gzip's first bytes (RFC 1952 §2.3.1). */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
