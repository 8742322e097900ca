/** What the page and the worker that reads map packs say to each other. */

import type { TileAddress } from "../../protocol/maps/pack.ts";
import type { TileSchema } from "../../protocol/maps/pack-list.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";

export interface TileRequest {
  readonly id: number;
  /** Of the pack. */
  readonly hash: string;
  readonly schema: TileSchema;
  readonly at: TileAddress;
  /** Of the reader, as `de`. */
  readonly language: string;
}

/** Without `tile`: the pack has none there, or, with `failure`, one that cannot be read. */
export interface TileAnswer {
  readonly id: number;
  readonly tile?: StreetTile;
  readonly failure?: string;
}
