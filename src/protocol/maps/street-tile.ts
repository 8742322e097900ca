/** A tile with streets as it is drawn: few shapes, each of one kind and weight, in a grid of 4096 to the tile's side. */

/** Side of a tile in its own units. What is outside (a margin) overlaps with the neighbours. */
export const EXTENT = 4096;

export type ShapeKind = "water" | "green" | "building" | "stream" | "boundary" | "rail" | "path" | "road";

export const isArea = (kind: ShapeKind): boolean => kind === "water" || kind === "green" || kind === "building";

export interface StreetShape {
  readonly kind: ShapeKind;
  /** Of a road or stream, from 0 (a service way) to 4 (a motorway); otherwise 0. */
  readonly weight: number;
  /** x and y by turns. */
  readonly xy: Int16Array;
  /** How many points come before the end of each line or ring. */
  readonly ends: Uint32Array;
}

/** A name that runs along a line. */
export interface StreetName {
  readonly text: string;
  readonly weight: number;
  readonly xy: Int16Array;
}

/** A name at a spot: a place, or a point of interest. */
export interface StreetSpot {
  readonly kind: "place" | "point";
  readonly text: string;
  /** 0 for what matters most. */
  readonly rank: number;
  readonly x: number;
  readonly y: number;
}

export interface StreetTile {
  readonly shapes: readonly StreetShape[];
  readonly names: readonly StreetName[];
  readonly spots: readonly StreetSpot[];
  /** It shows a part of its square alone: a city's map has a tile of the whole country, with that city in it and nothing beside it. */
  readonly partial?: true;
}
