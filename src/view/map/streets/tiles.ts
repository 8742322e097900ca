/** The tiles of saved packs that a view shows: which they are, and those that have come from the worker. */
import type { TileAddress } from "../../../protocol/maps/pack.ts";
import { EXTENT, type StreetTile } from "../../../protocol/maps/street-tile.ts";
import type { SavedPack } from "../../ports.ts";
import type { Frame } from "../frame.ts";
import { covers, tileZoom } from "./covered.ts";
import type { PlacedTile } from "./drawing.ts";

/** Tiles kept, the longest unused go. A view of a desk has some twenty. */
const KEPT = 80;
/** How often a tile that could not be had is asked for: the worker may have died, or storage have failed once. */
const TRIES = 3;
/** The nearest zoom of packs that show no streets. */
const OVERVIEW = 10;

/** Where a device bears less. */
export interface TileBounds {
  /** Zoom of the nearest tiles that are read; nearer views enlarge them. */
  readonly nearest?: number;
  /** Tiles kept. */
  readonly kept?: number;
}

export interface ShownTile extends Pick<PlacedTile, "x" | "y" | "side"> {
  readonly tile: StreetTile;
}

export interface Shown {
  /** All that the packs may have of the view. */
  readonly placed: readonly PlacedTile[];
  /** Those that have come. */
  readonly tiles: readonly ShownTile[];
  /** Nothing more is on its way. */
  readonly complete: boolean;
  /** Which tiles these are: what was drawn of the same is still good. */
  readonly key: string;
  /** Whether a saved pack has anything to say about the middle of the view at this zoom. */
  readonly known: boolean;
  readonly credits: readonly string[];
}

export const NOTHING: Shown = { placed: [], tiles: [], complete: true, key: "", known: false, credits: [] };

type Load = (pack: SavedPack, at: TileAddress) => Promise<StreetTile | undefined>;

/** Addresses that a frame shows, each with the copy of the world it lies in. */
function* addresses({ width, height, world, left, top }: Frame, z: number): Generator<readonly [TileAddress, copy: number]> {
  const count = 2 ** z;
  const side = world / count;
  for (let column = Math.floor(left / side); column * side < left + width; column++) {
    for (let row = Math.max(0, Math.floor(top / side)); row * side < top + height && row < count; row++) {
      const copy = Math.floor(column / count);
      yield [[z, column - copy * count, row], copy];
    }
  }
}

export class StreetTiles {
  /** `null`: there is none, or none that can be read. */
  readonly #tiles = new Map<string, StreetTile | null>();
  readonly #loading = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #load: Load;
  readonly #changed: () => void;
  readonly #bounds: TileBounds;
  #packs: readonly SavedPack[] = [];
  #round = 0;
  /** Counts what has come; of one frame the answer changes only with it. */
  #version = 0;
  /** Tiles of the view of today: none of them goes, however many they are, or each would be asked for again. */
  #needed = 0;
  #last: { readonly frame: Frame; readonly version: number; readonly shown: Shown } | undefined;

  /** @param changed called when another tile has come */
  constructor(load: Load, changed: () => void, bounds: TileBounds = {}) {
    this.#load = load;
    this.#changed = changed;
    this.#bounds = bounds;
  }

  /** Other packs, or another language: everything is read anew. */
  use(packs: readonly SavedPack[]): void {
    this.#packs = packs;
    this.#round++;
    this.#tiles.clear();
    this.#loading.clear();
    this.#failures.clear();
    this.#version++;
    this.#changed();
  }

  /** What there is to draw; what is missing is asked for. */
  in(frame: Frame): Shown {
    if (this.#packs.length === 0) return NOTHING;
    if (this.#last?.frame !== frame || this.#last.version !== this.#version)
      this.#last = { frame, version: this.#version, shown: this.#find(frame) };
    return this.#last.shown;
  }

  #find(frame: Frame): Shown {
    const z = tileZoom(frame.zoom, this.#bounds.nearest);
    const side = frame.world / 2 ** z;
    const placed: PlacedTile[] = [];
    const tiles: ShownTile[] = [];
    const used = new Set<SavedPack>();
    let complete = true;
    for (const [at, copy] of addresses(frame, z)) {
      const where = { x: at[1] * side + copy * frame.world - frame.left, y: at[2] * side - frame.top, side };
      for (const pack of this.#packsOf(at)) {
        used.add(pack);
        placed.push({ pack, at, ...where });
        const tile = this.#get(`${pack.hash} ${at.join("/")}`, pack, at);
        if (tile) tiles.push({ tile, ...where });
        complete &&= tile !== undefined;
      }
    }
    this.#needed = placed.length;
    return {
      placed,
      tiles,
      complete,
      key: `${this.#round} ${placed.map(({ at }) => at.join("/")).join()}`,
      known: used.size > 0,
      credits: [...new Set([...used].map(({ credit }) => credit).filter((credit) => credit !== ""))],
    };
  }

  /** Of streets the newest pack; from far every one, as each has a region of its own. */
  #packsOf(at: TileAddress): readonly SavedPack[] {
    const all = this.#packs.filter((one) => covers(one, at));
    return at[0] > OVERVIEW ? all.slice(0, 1) : all;
  }

  /** `undefined`: not yet. */
  #get(name: string, pack: SavedPack, at: TileAddress): StreetTile | null | undefined {
    const tile = this.#tiles.get(name);
    if (tile === undefined) this.#ask(name, pack, at);
    else {
      // The one used last stands last.
      this.#tiles.delete(name);
      this.#tiles.set(name, tile);
    }
    return tile;
  }

  #ask(name: string, pack: SavedPack, at: TileAddress): void {
    if (this.#loading.has(name)) return;
    this.#loading.add(name);
    const round = this.#round;
    const take = (tile: StreetTile | undefined): void => {
      if (round !== this.#round) return;
      this.#loading.delete(name);
      this.#tiles.set(name, tile ?? null);
      this.#version++;
      for (const oldest of this.#tiles.keys()) {
        if (this.#tiles.size <= Math.max(this.#needed, this.#bounds.kept ?? KEPT)) break;
        this.#tiles.delete(oldest);
      }
      // Those of a view come one after the other, and each of them would be a drawing.
      if (this.#loading.size === 0) this.#changed();
    };
    const fail = (): void => {
      if (round !== this.#round) return;
      const failures = (this.#failures.get(name) ?? 0) + 1;
      this.#failures.set(name, failures);
      // A tile that cannot be read leaves its square empty in the end. Before that, the next drawing asks again.
      if (failures < TRIES) {
        this.#loading.delete(name);
        this.#version++;
        this.#changed();
      } else take(undefined);
    };
    this.#load(pack, at).then(take, fail);
  }
}

/** Pixels of a tile's own unit. */
export const scaleOf = ({ side }: Pick<ShownTile, "side">): number => side / EXTENT;
