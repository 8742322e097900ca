/** Tiles out of saved packs. Runs in a worker: a tile takes some ten milliseconds to unpack and read. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { decodeTile } from "../../protocol/maps/decode-tile.ts";
import { readPack, tileName } from "../../protocol/maps/pack.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";
import { inflate } from "./inflate.ts";
import type { TileAnswer, TileRequest } from "./messages.ts";

/** Packs held at once: where somebody is, and what borders on it. */
const HELD = 5;

type Tiles = ReadonlyMap<string, Bytes>;

export class TileReader {
  private readonly load: (hash: string) => Promise<ArrayBuffer | undefined>;
  /** The one used last stands last. */
  private readonly packs = new Map<string, Promise<Tiles>>();

  constructor(load: (hash: string) => Promise<ArrayBuffer | undefined>) {
    this.load = load;
  }

  /** Never rejects. */
  async answer({ id, hash, schema, at, language }: TileRequest): Promise<TileAnswer> {
    try {
      const tile = (await this.pack(hash)).get(tileName(at));
      return tile ? { id, tile: decodeTile(await inflate(tile), schema, language) } : { id };
    } catch (error) {
      // A pack that could not be read may be saved anew.
      this.packs.delete(hash);
      return { id, failure: error instanceof ProtocolError ? error.code : "unavailable" };
    }
  }

  private pack(hash: string): Promise<Tiles> {
    const held = this.packs.get(hash) ?? this.read(hash);
    this.packs.delete(hash);
    this.packs.set(hash, held);
    const [oldest] = this.packs.keys();
    if (this.packs.size > HELD && oldest !== undefined) this.packs.delete(oldest);
    return held;
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
