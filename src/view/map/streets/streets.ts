/** The streets of the map: what of them a view has, their ground and their names. Comes with the first pack that is saved. */
import type { Maps, SavedPack } from "../../ports.ts";
import type { Frame } from "../frame.ts";
import type { Palette } from "../palette.ts";
import type { Space } from "../space.ts";
import type { Look } from "./drawing.ts";
import { Sheet } from "./sheet.ts";
import { type Shown, StreetTiles, type TileBounds } from "./tiles.ts";

/** What a device can bear. */
export interface Care extends TileBounds {
  /** Nothing is drawn before the map has rested this long, ms, and what is under way is given up when it moves: no press waits for it. */
  readonly rest_ms?: number;
}

export class Streets {
  readonly #maps: Pick<Maps, "tile" | "draw">;
  readonly #language: string;
  readonly #rest: number;
  readonly #tiles: StreetTiles;
  readonly #ground: Sheet;
  readonly #names: Sheet;
  #palette: Palette | undefined;
  #round = 0;

  /** Told at each drawing whose data it shows. */
  credited: (credits: readonly string[]) => void = () => undefined;

  /** @param language of the reader, as `de` @param changed called when there is more to draw than before */
  constructor(maps: Pick<Maps, "tile" | "draw">, language: string, changed: () => void, care: Care = {}) {
    this.#maps = maps;
    this.#rest = care.rest_ms ?? 0;
    this.#ground = new Sheet(this.#rest > 0);
    this.#names = new Sheet(this.#rest > 0);
    this.#language = language;
    // Where all is drawn elsewhere, the page needs to know alone that there is a tile.
    const parts = maps.draw ? "none" : "all";
    this.#tiles = new StreetTiles((pack, at) => maps.tile(pack, at, language, parts), changed, care);
  }

  use(packs: readonly SavedPack[]): void {
    this.#tiles.use(packs);
  }

  /** What there is of a view. What is missing is asked for. */
  in(frame: Frame): Shown {
    return this.#tiles.in(frame);
  }

  /** @param layer the element that the ground stands in */
  showGround(layer: HTMLElement, look: Look): void {
    const shown = this.in(look.frame);
    this.credited(shown.credits);
    if (!shown.known) {
      this.#ground.clear();
      return;
    }
    const { frame, palette, ratio } = look;
    const { draw } = this.#maps;
    const { placed, tiles } = shown;
    const key = this.#keyOf(look, shown);
    if (draw) this.#ground.want(key, frame, () => draw({ frame, palette, ratio, tiles: placed }, this.#language));
    // The view's tiles come one after the other: they are drawn once, together.
    else if (shown.complete)
      this.#ground.want(key, frame, (wanted) =>
        import("./on-page.ts").then(({ streetsOnPage }) => streetsOnPage(look, tiles, { rest_ms: this.#rest, wanted })),
      );
    this.#ground.show(layer, frame);
  }

  /** While the map moves, names stay where they were found room for. @param space what else stands on the map: nothing is added to it after this */
  showNames(layer: HTMLElement, look: Look, space: Space, moving: boolean): void {
    const { frame } = look;
    const shown = this.in(frame);
    if (!shown.known) {
      this.#names.clear();
      return;
    }
    if (!moving) this.#wantNames(look, shown, space);
    this.#names.show(layer, frame);
  }

  #wantNames(look: Look, shown: Shown, space: Space): void {
    const { frame, palette, ratio } = look;
    const { draw } = this.#maps;
    const { placed, tiles } = shown;
    const key = `${this.#keyOf(look, shown)} ${space.key()}`;
    const { taken } = space;
    if (draw) this.#names.want(key, frame, () => draw({ frame, palette, ratio, tiles: placed, taken }, this.#language));
    else if (shown.complete)
      this.#names.want(key, frame, (wanted) =>
        import("./on-page.ts").then(({ namesOnPage }) => namesOnPage(look, tiles, space, { rest_ms: this.#rest, wanted })),
      );
  }

  /** Nothing of it is shown any more. */
  close(): void {
    this.#ground.clear();
    this.#names.clear();
  }

  #keyOf({ frame, palette, ratio }: Look, shown: Shown): string {
    if (palette !== this.#palette) this.#round++;
    this.#palette = palette;
    const { left, top, zoom, width, height } = frame;
    return [this.#round, left, top, zoom, width, height, ratio, shown.key].join(" ");
  }
}
