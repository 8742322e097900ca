/** The map port of this browser. Its code comes after the first paint. */
import type { Maps } from "../view/ports.ts";

let loading: Promise<Maps> | undefined;

async function load(): Promise<Maps> {
  const [{ browserMaps }, { PackCache }] = await Promise.all([
    import("../platform/map/maps.ts"),
    import("../platform/map/pack-cache.ts"),
  ]);
  return browserMaps({
    cache: new PackCache(caches),
    worker: () => new Worker(new URL("./map-worker.ts", import.meta.url), { type: "module", name: "cairn-map" }),
    fetch: (...args) => fetch(...args),
    subtle: crypto.subtle,
    now: () => Date.now() / 1000,
  });
}

function maps(): Promise<Maps> {
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
};
