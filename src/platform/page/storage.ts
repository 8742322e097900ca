/** Persistent storage, the quota, and removing all data. */
import { wipeSite } from "./wipe.ts";

export function deviceStorage(scope: Window & typeof globalThis) {
  const manager = scope.navigator.storage as StorageManager | undefined;
  return {
    persisted: async () => (await manager?.persisted?.()) ?? false,
    async estimate() {
      const { usage, quota } = (await manager?.estimate?.()) ?? {};
      return usage === undefined || quota === undefined ? undefined : { used: usage, quota };
    },
    wipe: () =>
      wipeSite({
        caches: scope.caches,
        databases: scope.indexedDB,
        serviceWorkers: scope.navigator.serviceWorker,
        storages: [scope.localStorage, scope.sessionStorage],
      }),
  };
}
