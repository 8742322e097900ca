/** The map port of this browser. Its code comes after the first paint. */

import { canDrawOffscreen } from "../view/map/streets/can-draw.ts";
import type { Drawing } from "../view/map/streets/drawing.ts";
import type { Maps } from "../view/ports.ts";

type BrowserMaps = Required<Maps>;

let loading: Promise<BrowserMaps> | undefined;

async function load(): Promise<BrowserMaps> {
  const [{ browserMaps }, { PackCache }] = await Promise.all([
    import("../platform/map/maps.ts"),
    import("../platform/map/pack-cache.ts"),
  ]);
  return browserMaps<Drawing>({
    cache: new PackCache(caches),
    worker: () => new Worker(new URL("./map-worker.ts", import.meta.url), { type: "module", name: "cairn-map" }),
    fetch: (...args) => fetch(...args),
    subtle: crypto.subtle,
    now: () => Date.now() / 1000,
  });
}

function maps(): Promise<BrowserMaps> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

export const deviceMaps: Maps = {
  saved: async () => (await maps()).saved(),
  remove: async (hash) => (await maps()).remove(hash),
  offered: async (relay) => (await maps()).offered(relay),
  save: async (...args) => (await maps()).save(...args),
  tile: async (...args) => (await maps()).tile(...args),
  ...(canDrawOffscreen() ? { draw: async (...args: Parameters<BrowserMaps["draw"]>) => (await maps()).draw(...args) } : {}),
};
