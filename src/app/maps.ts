/** The map port of this browser. */
import { lazyMaps } from "../platform/map/lazy-maps.ts";
import type { BrowserMaps } from "../platform/map/maps.ts";
import { pageClock } from "../platform/page/clock.ts";
import { canDrawOffscreen } from "../view/map/streets/can-draw.ts";
import type { Drawing } from "../view/map/streets/drawing.ts";
import type { Maps } from "../view/ports.ts";

async function load(): Promise<BrowserMaps<Drawing>> {
  const [{ browserMaps }, { PackCache }, { fetchDownload }] = await Promise.all([
    import("../platform/map/maps.ts"),
    import("../platform/map/pack-cache.ts"),
    import("../platform/map/download.ts"),
  ]);
  return browserMaps<Drawing>({
    cache: new PackCache(caches),
    worker: () => new Worker(new URL("./map-worker.ts", import.meta.url), { type: "module", name: "cairn-map" }),
    download: fetchDownload((...args) => fetch(...args), pageClock.after),
    subtle: crypto.subtle,
    now: () => Date.now() / 1000,
  });
}

const { draw, ...others } = lazyMaps(load);

export const deviceMaps: Maps = canDrawOffscreen() ? { ...others, draw } : others;
