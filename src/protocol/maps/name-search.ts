/** A search of the names in packs: what is asked, and what is found. */
import type { PackListing, TileSchema } from "./pack-list.ts";

export type NamedKind = "street" | "place" | "point";

/** What is needed of a saved pack to search its names. */
export type SearchedPack = Pick<PackListing, "hash" | "zooms"> & { readonly schema: TileSchema };

/** World units: 0 to 1 from the west and from the north. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface NameQuery {
  readonly query: string;
  /** The nearest first. */
  readonly packs: readonly SearchedPack[];
  /** What is nearer to it comes first: the middle of the map. */
  readonly near: Spot;
  /** Of the reader, as `de`. */
  readonly language: string;
  readonly most: number;
}

/** How well a name meets what is typed: all of it, its beginning, or the beginning of a later word. */
export type Match = 0 | 1 | 2;

export interface FoundName extends Spot {
  readonly kind: NamedKind;
  readonly name: string;
  /** The nearest place; empty where none is known. */
  readonly town: string;
  readonly match: Match;
}

export interface FoundNames {
  readonly names: readonly FoundName[];
  /** Whether all packs are read; asking again reads on. */
  readonly whole: boolean;
}
