/** Reads and draws map packs beside the page. */
import type { DrawAnswer, DrawRequest, TileAnswer, TileRequest } from "../platform/map/messages.ts";
import { PackCache } from "../platform/map/pack-cache.ts";
import { buffersOf, TileReader } from "../platform/map/tile-reader.ts";
import type { Drawing } from "../view/map/streets/drawing.ts";
import { drawOffscreen } from "../view/map/streets/offscreen.ts";

const scope = self as unknown as {
  readonly caches: CacheStorage;
  postMessage(answer: TileAnswer | DrawAnswer, transfer: readonly Transferable[]): void;
  onmessage: ((event: MessageEvent<TileRequest | DrawRequest<Drawing>>) => void) | null;
};
const cache = new PackCache(scope.caches);
const reader = new TileReader((hash) => cache.read(hash));

async function draw({ id, drawing, language }: DrawRequest<Drawing>): Promise<void> {
  try {
    const bitmap = await drawOffscreen(drawing, ({ pack, at }) => reader.tileIfReadable({ ...pack, at, language }));
    scope.postMessage({ id, bitmap }, [bitmap]);
  } catch {
    scope.postMessage({ id, failure: "unavailable" }, []);
  }
}

scope.onmessage = ({ data }) => {
  if (data.kind === "draw") void draw(data);
  else void reader.answer(data).then((answer) => scope.postMessage(answer, data.parts === "all" ? buffersOf(answer.tile) : []));
};
