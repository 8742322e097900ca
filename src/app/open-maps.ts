/** The map port of this browser, in full. */
import { fetchDownload } from "../platform/map/download.ts";
import { type BrowserMaps, browserMaps } from "../platform/map/maps.ts";
import { PackCache } from "../platform/map/pack-cache.ts";
import { pageClock } from "../platform/page/clock.ts";
import type { Drawing } from "../view/map/streets/drawing.ts";

export const openMaps = (): BrowserMaps<Drawing> =>
  browserMaps<Drawing>({
    cache: new PackCache(caches),
    worker: () => new Worker(new URL("./map-worker.ts", import.meta.url), { type: "module", name: "cairn-map" }),
    download: fetchDownload((...args) => fetch(...args), pageClock.after),
    subtle: crypto.subtle,
    now: () => Date.now() / 1000,
  });
