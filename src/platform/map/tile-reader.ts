/** Tiles out of saved packs. Runs in a worker: a tile takes some ten milliseconds to unpack and read. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { decodeTile } from "../../protocol/maps/decode-tile.ts";
import { readPack, type TileAddress, tileName } from "../../protocol/maps/pack.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";
import { inflate } from "./inflate.ts";
import type { TileAnswer, TileRequest } from "./messages.ts";

/** Packs held at once: where somebody is, and what borders on it. */
const HELD = 5;
/** Tiles held read: a view of a desk has some twenty. */
const TILES = 60;

type Tiles = ReadonlyMap<string, Bytes>;
type Which = Pick<TileRequest, "hash" | "schema" | "at" | "language">;

/** Moves it to the end, where the one used last stands, and drops the first of too many. */
function touch<V>(held: Map<string, V>, key: string, value: V, most: number): V {
  held.delete(key);
  held.set(key, value);
  const [oldest] = held.keys();
  if (held.size > most && oldest !== undefined) held.delete(oldest);
  return value;
}

/** Nearer than this a tile that is there is of streets: what is beside them is land. */
const OVERVIEW = 10;

const quartersOf = ([z, x, y]: TileAddress): readonly TileAddress[] => [
  [z + 1, 2 * x, 2 * y],
  [z + 1, 2 * x + 1, 2 * y],
  [z + 1, 2 * x, 2 * y + 1],
  [z + 1, 2 * x + 1, 2 * y + 1],
];

/** Whether its region ends within the tile: not all quarters of it are there, or, of the nearest that there are, not all beside it. */
export function isPartial(pack: Tiles, at: TileAddress): boolean {
  const [z, x, y] = at;
  if (z > OVERVIEW) return false;
  const has = (one: TileAddress): boolean => pack.has(tileName(one));
  const quarters = quartersOf(at);
  if (z === 0 || quarters.some(has)) return !quarters.every(has);
  return !quartersOf([z - 1, x >> 1, y >> 1]).every(has);
}

export class TileReader {
  private readonly held: number;
  private readonly load: (hash: string) => Promise<ArrayBuffer | undefined>;
  private readonly packs = new Map<string, Promise<Tiles>>();
  private readonly tiles = new Map<string, Promise<StreetTile | undefined>>();

  /** @param held packs held at once */
  constructor(load: (hash: string) => Promise<ArrayBuffer | undefined>, held = HELD) {
    this.load = load;
    this.held = held;
  }

  /** Never rejects. */
  async answer({ id, parts, ...which }: TileRequest): Promise<TileAnswer> {
    try {
      // What is given away whole is read for that alone: its buffers go with it.
      const tile = await (parts === "all" ? this.decoded(which) : this.tile(which));
      if (!tile) return { id };
      return { id, tile: parts === "all" ? tile : { ...tile, shapes: [], names: [], spots: [] } };
    } catch (error) {
      return { id, failure: error instanceof ProtocolError ? error.code : "unavailable" };
    }
  }

  /** `undefined` also for one that cannot be read. */
  async tileIfReadable(which: Which): Promise<StreetTile | undefined> {
    try {
      return await this.tile(which);
    } catch {
      // The page asks for it as well, and hears there why it has none.
      return undefined;
    }
  }

  /** Held for the next drawing. Rejects with a ProtocolError, or with what storage said. */
  tile(which: Which): Promise<StreetTile | undefined> {
    const key = `${which.hash} ${tileName(which.at)} ${which.language}`;
    return touch(this.tiles, key, this.tiles.get(key) ?? this.decoded(which), TILES).catch((error: unknown) => {
      this.tiles.delete(key);
      throw error;
    });
  }

  private async decoded({ hash, schema, at, language }: Which): Promise<StreetTile | undefined> {
    try {
      const pack = await this.pack(hash);
      const bytes = pack.get(tileName(at));
      if (!bytes) return undefined;
      const tile = decodeTile(await inflate(bytes), schema, language);
      return isPartial(pack, at) ? { ...tile, partial: true } : tile;
    } catch (error) {
      // A pack that could not be read may be saved anew.
      this.packs.delete(hash);
      throw error;
    }
  }

  private pack(hash: string): Promise<Tiles> {
    return touch(this.packs, hash, this.packs.get(hash) ?? this.read(hash), this.held);
  }

  private async read(hash: string): Promise<Tiles> {
    const bytes = await this.load(hash);
    return bytes ? readPack(new Uint8Array(bytes)) : new Map();
  }
}

/** What of an answer goes to the page without being copied. */
export const buffersOf = (tile: StreetTile | undefined): ArrayBuffer[] =>
  tile
    ? [...tile.shapes.flatMap(({ xy, ends }) => [xy.buffer, ends.buffer]), ...tile.names.map(({ xy }) => xy.buffer)].map(
        (buffer) => buffer as ArrayBuffer,
      )
    : [];
