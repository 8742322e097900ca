/** The map port in browsers: packs from a relay, kept on this device, read in a worker. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { FoundNames, NameQuery } from "../../protocol/maps/name-search.ts";
import { MAX_LIST_LENGTH, type PackList, type PackListing, parsePackList } from "../../protocol/maps/pack-list.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";
import { type Download, TooMuch } from "./download.ts";
import { MapReaderClient } from "./map-reader-client.ts";
import type { TileRequest } from "./messages.ts";
import type { PackCache, SavedPack } from "./pack-cache.ts";

/** `offline`: nobody answered. `none`: no map. `preparing`: not yet. `gone`: no longer this pack. `damaged`: not what was promised. `full`: no room. `too-large`: for this device. */
export type MapTrouble = "offline" | "none" | "preparing" | "gone" | "damaged" | "full" | "too-large";

export class MapError extends Error {
  override readonly name = "MapError";
  readonly trouble: MapTrouble;
  constructor(trouble: MapTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

const TROUBLES: Readonly<Record<number, MapTrouble>> = { 404: "gone", 501: "none", 503: "preparing" };

export interface BrowserMapParts {
  readonly cache: PackCache;
  /** Starts the worker, once it is first needed. */
  readonly worker: () => Worker;
  readonly download: Download;
  readonly subtle: Pick<SubtleCrypto, "digest">;
  readonly now: () => number;
  /** Larger packs are refused: the memory of a phone is small. */
  readonly most_bytes?: number;
}

export type BrowserMaps<D> = ReturnType<typeof browserMaps<D>>;

/** @typeParam D what the worker is told to draw */
export function browserMaps<D>({ cache, worker, download, subtle, now, most_bytes = Number.POSITIVE_INFINITY }: BrowserMapParts) {
  const reader = new MapReaderClient<D>(worker);
  let closed = false;

  /** @throws MapError */
  async function get(url: string, most: number, told: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
    const { status, body } = await download(url, most, told).catch((error: unknown) => {
      throw new MapError(error instanceof TooMuch ? "damaged" : "offline");
    });
    if (status !== 200) throw new MapError(TROUBLES[status] ?? "offline");
    return body;
  }

  return {
    saved: () => cache.list(),
    remove: (hash: string) => cache.remove(hash),

    /** Nothing is kept from now on, nor of what is under way: this device is being wiped. */
    async close(): Promise<void> {
      closed = true;
    },

    /** All packs that a relay has: asked for whole, so that it is not told which are looked for. @throws MapError */
    async offered(relay: string): Promise<PackList> {
      const body = await get(`${relay}/v1/map`, MAX_LIST_LENGTH, () => undefined);
      try {
        return parsePackList(new TextDecoder().decode(body));
      } catch {
        throw new MapError("damaged");
      }
    },

    /** Fetches a pack and keeps it, if it is what its hash says. @param told how many bytes have come @throws MapError */
    async save(relay: string, list: PackList, listing: PackListing, told: (bytes: number) => void): Promise<SavedPack> {
      const { source: at, ...rest } = listing;
      const source = list.sources[at];
      if (!source) throw new MapError("damaged");
      if (!(listing.bytes <= most_bytes)) throw new MapError("too-large");
      const bytes = await get(`${relay}/v1/map/${listing.hash}`, listing.bytes, told);
      if (toHex(new Uint8Array(await subtle.digest("SHA-256", bytes))) !== listing.hash) throw new MapError("damaged");
      if (closed) throw new MapError("gone");
      const pack: SavedPack = { ...rest, ...source, relay, saved_at: now() };
      await cache.put(pack, bytes).catch(() => {
        throw new MapError("full");
      });
      return pack;
    },

    /** `undefined` where the pack has no tile. Rejects for one that cannot be read. */
    async tile(
      { hash, schema }: SavedPack,
      at: TileRequest["at"],
      language: string,
      parts: TileRequest["parts"],
    ): Promise<StreetTile | undefined> {
      const { tile, failure } = await reader.ask({ kind: "tile", hash, schema, at, language, parts });
      if (failure !== undefined) throw new MapError("damaged");
      return tile;
    },

    /** Only where the worker can. Rejects where it could not. */
    async draw(drawing: D, language: string): Promise<ImageBitmap> {
      const { bitmap } = await reader.ask({ kind: "draw", drawing, language });
      if (!bitmap) throw new MapError("damaged");
      return bitmap;
    },

    /** Names in saved packs. */
    async names(names: NameQuery): Promise<FoundNames> {
      const { found } = await reader.ask({ kind: "names", names });
      if (!found) throw new MapError("damaged");
      return found;
    },
  };
}
