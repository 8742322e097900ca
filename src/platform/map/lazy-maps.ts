/** The map port, whose code comes when it is first used. */
import type { BrowserMaps } from "./maps.ts";

export function lazyMaps<D>(load: () => Promise<BrowserMaps<D>>): BrowserMaps<D> {
  let loading: Promise<BrowserMaps<D>> | undefined;
  const maps = (): Promise<BrowserMaps<D>> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    saved: async () => (await maps()).saved(),
    remove: async (hash) => (await maps()).remove(hash),
    close: async () => (await loading)?.close(),
    offered: async (relay) => (await maps()).offered(relay),
    save: async (...args) => (await maps()).save(...args),
    tile: async (...args) => (await maps()).tile(...args),
    draw: async (...args) => (await maps()).draw(...args),
    names: async (query) => (await maps()).names(query),
  };
}
