/** The streets of the map: what of them a view has, their ground and their names. Comes with the first pack that is saved. */
import type { TileAddress } from "../../../protocol/maps/pack.ts";
import type { StreetTile } from "../../../protocol/maps/street-tile.ts";
import type { SavedPack } from "../../ports.ts";
import type { Frame } from "../frame.ts";
import type { Palette } from "../palette.ts";
import type { Space } from "../space.ts";
import { drawStreets } from "./draw.ts";
import { StreetGround } from "./ground.ts";
import { drawNames, type Lettering, placeNames } from "./names.ts";
import { type Shown, StreetTiles } from "./tiles.ts";

export class Streets {
  readonly #tiles: StreetTiles;
  readonly #ground: StreetGround;
  #palette: Palette | undefined;
  #round = 0;
  #names: readonly Lettering[] = [];

  /** @param changed called when there is more to draw than before */
  constructor(load: (pack: SavedPack, at: TileAddress) => Promise<StreetTile | undefined>, changed: () => void) {
    this.#tiles = new StreetTiles(load, changed);
    this.#ground = new StreetGround(changed);
  }

  use(packs: readonly SavedPack[]): void {
    this.#tiles.use(packs);
  }

  /** What there is of a view. What is missing is asked for. */
  in(frame: Frame): Shown {
    return this.#tiles.in(frame);
  }

  /** @param ratio device pixels of one of the frame's */
  drawGround(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, ratio: number): void {
    const shown = this.in(frame);
    if (shown.tiles.length === 0 && !shown.known) {
      this.#ground.clear();
      return;
    }
    if (palette !== this.#palette) this.#round++;
    this.#palette = palette;
    const { left, top, zoom, width, height } = frame;
    const key = [this.#round, shown.key, left, top, zoom, width, height, ratio].join(" ");
    if (shown.tiles.length > 0) this.#ground.want(key, frame, ratio, (onto) => drawStreets(onto, frame, palette, shown));
    this.#ground.show(ctx, frame);
  }

  /** While the map moves, names stay where they were found room for. */
  drawNames(ctx: CanvasRenderingContext2D, frame: Frame, palette: Palette, space: Space, moving: boolean): void {
    if (!moving) this.#names = placeNames(ctx, frame, palette, this.in(frame), space);
    drawNames(ctx, frame, palette, this.#names);
  }
}
