/** The worker that reads map packs, and draws them where it can: its first lines call this. */
import type { TileAddress } from "../../protocol/maps/pack.ts";
import type { TileSchema } from "../../protocol/maps/pack-list.ts";
import type { StreetTile } from "../../protocol/maps/street-tile.ts";
import type { DrawAnswer, DrawRequest, MapAnswer, MapRequest, NamesAnswer, NamesRequest } from "./messages.ts";
import type { NameIndex, NameIndexParts } from "./name-index.ts";
import { PackCache } from "./pack-cache.ts";
import { buffersOf, TileReader } from "./tile-reader.ts";

export interface MapWorkerScope<D> {
  readonly caches: CacheStorage;
  postMessage(answer: MapAnswer, transfer: readonly Transferable[]): void;
  onmessage: ((event: MessageEvent<MapRequest<D>>) => void) | null;
}

export interface MapWorkerParts<D> {
  /** Made when something is first searched. */
  readonly names: (parts: Omit<NameIndexParts, "fold" | "patternOf">) => Promise<Pick<NameIndex, "answer">>;
  /** Absent where workers cannot draw. @param read a tile; `undefined` for none, or one that cannot be read */
  readonly draw?: (drawing: D, read: (tile: PackTile) => Promise<StreetTile | undefined>) => Promise<ImageBitmap>;
  /** Packs held at once, if fewer than usual. */
  readonly held?: number;
}

interface PackTile {
  readonly pack: { readonly hash: string; readonly schema: TileSchema };
  readonly at: TileAddress;
}

export function readMaps<D>(scope: MapWorkerScope<D>, { names, draw, held }: MapWorkerParts<D>): void {
  const cache = new PackCache(scope.caches);
  const load = (hash: string): Promise<ArrayBuffer | undefined> => cache.read(hash);
  const tiles = new TileReader(load, held);
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  let index: ReturnType<typeof names> | undefined;

  async function named(request: NamesRequest): Promise<NamesAnswer> {
    index ??= names({ load, pause, now: () => performance.now() });
    try {
      return await (await index).answer(request);
    } catch {
      // Its code could not be loaded: the next search tries again.
      index = undefined;
      return { id: request.id, failure: "unavailable" };
    }
  }

  async function drawn({ id, drawing, language }: DrawRequest<D>): Promise<DrawAnswer> {
    try {
      const bitmap = await draw?.(drawing, ({ pack, at }) => tiles.tileIfReadable({ ...pack, at, language }));
      return bitmap ? { id, bitmap } : { id, failure: "unavailable" };
    } catch {
      return { id, failure: "unavailable" };
    }
  }

  async function answer(request: MapRequest<D>): Promise<void> {
    if (request.kind === "names") scope.postMessage(await named(request), []);
    else if (request.kind === "draw") {
      const said = await drawn(request);
      scope.postMessage(said, said.bitmap ? [said.bitmap] : []);
    } else {
      const said = await tiles.answer(request);
      scope.postMessage(said, request.parts === "all" ? buffersOf(said.tile) : []);
    }
  }
  scope.onmessage = ({ data }) => {
    // Whoever asked must not wait for ever.
    answer(data).catch(() => scope.postMessage({ id: data.id, failure: "unavailable" }, []));
  };
}
