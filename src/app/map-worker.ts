/** Reads map packs beside the page. */
import type { TileAnswer, TileRequest } from "../platform/map/messages.ts";
import { PackCache } from "../platform/map/pack-cache.ts";
import { buffersOf, TileReader } from "../platform/map/tile-reader.ts";

const scope = self as unknown as {
  readonly caches: CacheStorage;
  postMessage(answer: TileAnswer, transfer: ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent<TileRequest>) => void) | null;
};
const cache = new PackCache(scope.caches);
const reader = new TileReader((hash) => cache.read(hash));

scope.onmessage = ({ data }) => {
  void reader.answer(data).then((answer) => scope.postMessage(answer, buffersOf(answer.tile)));
};
