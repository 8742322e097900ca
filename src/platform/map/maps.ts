/** The map port in browsers: packs from a relay, kept on this device, read in a worker. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import { MAX_LIST_LENGTH, type PackList, type PackListing, parsePackList } from "../../protocol/maps/pack-list.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";
import type { DrawAnswer, DrawRequest, TileAnswer, TileRequest } from "./messages.ts";
import type { PackCache, SavedPack } from "./pack-cache.ts";

/** `offline`: nobody answered. `none`: no map. `preparing`: not yet. `gone`: no longer this pack. `damaged`: not what was promised. `full`: no room. */
export type MapTrouble = "offline" | "none" | "preparing" | "gone" | "damaged" | "full";

export class MapError extends Error {
  override readonly name = "MapError";
  readonly trouble: MapTrouble;
  constructor(trouble: MapTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

const TROUBLES: Readonly<Record<number, MapTrouble>> = { 404: "gone", 501: "none", 503: "preparing" };

/** The body, counted as it comes; no byte more than `most` is taken in. */
async function bodyOf(answer: Response, most: number, told: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(most);
  let size = 0;
  const reader = answer.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    if (size + part.value.length > most) throw new MapError("damaged");
    whole.set(part.value, size);
    size += part.value.length;
    told(size);
  }
  return whole.subarray(0, size);
}

export interface BrowserMapParts {
  readonly cache: PackCache;
  /** Starts the worker, once it is first needed. */
  readonly worker: () => Worker;
  readonly fetch: typeof fetch;
  readonly subtle: Pick<SubtleCrypto, "digest">;
  readonly now: () => number;
}

type Request<D> = Omit<TileRequest, "id"> | Omit<DrawRequest<D>, "id">;
type Answer = Omit<TileAnswer & DrawAnswer, "id">;

/** @typeParam D what the worker is told to draw */
export function browserMaps<D>({ cache, worker, fetch, subtle, now }: BrowserMapParts) {
  let running: Worker | undefined;
  let last = 0;
  const waiting = new Map<number, (answer: Answer) => void>();

  /** A worker that could not be loaded, or died, answers nothing more; the next tile starts another. */
  function lost(): void {
    running = undefined;
    for (const answer of waiting.values()) answer({ failure: "unavailable" });
    waiting.clear();
  }

  function ask(request: Request<D>): Promise<Answer> {
    if (!running) {
      running = worker();
      running.onerror = lost;
      running.onmessage = ({ data }) => {
        const answer = data as TileAnswer & DrawAnswer;
        waiting.get(answer.id)?.(answer);
        waiting.delete(answer.id);
      };
    }
    const id = ++last;
    running.postMessage({ id, ...request });
    return new Promise((resolve) => waiting.set(id, resolve));
  }

  /** Nobody is named: no key, no cookie, no page that it came from. @throws MapError */
  async function get(url: string): Promise<Response> {
    const answer = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" }).catch(() => {
      throw new MapError("offline");
    });
    if (!answer.ok) throw new MapError(TROUBLES[answer.status] ?? "offline");
    return answer;
  }

  return {
    saved: () => cache.list(),
    remove: (hash: string) => cache.remove(hash),

    /** All packs that a relay has: asked for whole, so that it is not told which are looked for. @throws MapError */
    async offered(relay: string): Promise<PackList> {
      const body = await bodyOf(await get(`${relay}/v1/map`), MAX_LIST_LENGTH, () => undefined);
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
      const bytes = await bodyOf(await get(`${relay}/v1/map/${listing.hash}`), listing.bytes, told);
      if (toHex(new Uint8Array(await subtle.digest("SHA-256", bytes))) !== listing.hash) throw new MapError("damaged");
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
      const { tile, failure } = await ask({ kind: "tile", hash, schema, at, language, parts });
      if (failure !== undefined) throw new MapError("damaged");
      return tile;
    },

    /** Only where the worker can. Rejects where it could not. */
    async draw(drawing: D, language: string): Promise<ImageBitmap> {
      const { bitmap } = await ask({ kind: "draw", drawing, language });
      if (!bitmap) throw new MapError("damaged");
      return bitmap;
    },
  };
}
