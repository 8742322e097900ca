/** What the page and the worker that reads and draws map packs say to each other. */
import type { FoundNames, NameQuery } from "../../protocol/maps/name-search.ts";
import type { TileAddress } from "../../protocol/maps/pack.ts";
import type { TileSchema } from "../../protocol/maps/pack-list.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";

export interface TileRequest {
  readonly id: number;
  readonly kind: "tile";
  /** Of the pack. */
  readonly hash: string;
  readonly schema: TileSchema;
  readonly at: TileAddress;
  /** Of the reader, as `de`. */
  readonly language: string;
  /** `none`: whether there is one, and whether it is partial, for who draws none of it. */
  readonly parts: "all" | "none";
}

/** @typeParam D what is drawn, in the words of whoever draws it */
export interface DrawRequest<D> {
  readonly id: number;
  readonly kind: "draw";
  readonly drawing: D;
  readonly language: string;
}

export interface NamesRequest {
  readonly id: number;
  readonly kind: "names";
  readonly names: NameQuery;
}

export type MapRequest<D> = TileRequest | DrawRequest<D> | NamesRequest;

/** Without `tile`: the pack has none there, or, with `failure`, one that cannot be read. */
export interface TileAnswer {
  readonly id: number;
  readonly tile?: StreetTile;
  readonly failure?: string;
}

/** With `failure` alone where it could not be drawn. */
export interface DrawAnswer {
  readonly id: number;
  readonly bitmap?: ImageBitmap;
  readonly failure?: string;
}

/** With `failure` alone where no names could be searched. */
export interface NamesAnswer {
  readonly id: number;
  readonly found?: FoundNames;
  readonly failure?: string;
}

export type MapAnswer = TileAnswer & DrawAnswer & NamesAnswer;
