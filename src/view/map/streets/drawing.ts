/** What the ground of a view, or its names, are drawn from, told in a form that can be given to a worker. */
import type { TileAddress } from "../../../protocol/maps/pack.ts";
import type { MapSource, PackListing } from "../../../protocol/maps/pack-list.ts";
import type { Frame } from "../frame.ts";
import type { Palette } from "../palette.ts";
import type { Taken } from "../space.ts";

/** A tile where the view has it. */
export interface PlacedTile {
  readonly pack: Pick<PackListing, "hash"> & Pick<MapSource, "schema">;
  readonly at: TileAddress;
  /** Its corner on the canvas, and its side, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** How the map stands, and in which colours. */
export interface Look {
  readonly frame: Frame;
  readonly palette: Palette;
  /** Device pixels of one of the frame's. */
  readonly ratio: number;
}

export interface Drawing extends Look {
  readonly tiles: readonly PlacedTile[];
  /** Of names: what else stands on the map. Without it the ground is drawn. */
  readonly taken?: Taken;
}
