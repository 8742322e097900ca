/** The map port of a phone: packs are fetched without a cookie by XMLHttpRequest, and kept in Cache Storage, where there is one. */
import { lazyMaps } from "../src/platform/map/lazy-maps.ts";
import type { BrowserMaps } from "../src/platform/map/maps.ts";
import type { Maps } from "../src/view/ports.ts";

/** Of a pack on KaiOS 2.5: it is held whole, beside its unpacked tiles, in a phone of 256 MB. */
export const MOST_BYTES = 3 * 1024 * 1024;

async function load(most_bytes: number | undefined): Promise<BrowserMaps<never>> {
  const [{ browserMaps }, { PackCache }, { phoneDownload }] = await Promise.all([
    import("../src/platform/map/maps.ts"),
    import("../src/platform/map/pack-cache.ts"),
    import("./platform/network.ts"),
  ]);
  return browserMaps({
    cache: new PackCache(caches),
    worker: () => new Worker("map.js"),
    download: phoneDownload,
    subtle: crypto.subtle,
    now: () => Date.now() / 1000,
    ...(most_bytes === undefined ? {} : { most_bytes }),
  });
}

/** @param isOld whether this is KaiOS 2.5 */
export function phoneMaps(isOld: boolean): Maps | undefined {
  if (typeof caches === "undefined") return undefined;
  const most = isOld ? MOST_BYTES : undefined;
  // Neither Gecko has workers that draw.
  const { draw: _, ...maps } = lazyMaps(() => load(most));
  return { ...maps, ...(most === undefined ? {} : { most_bytes: most }) };
}
