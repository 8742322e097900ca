/** Removes from the browser what the engine's worker cannot reach: caches, storages, service worker, push, and any database left. */
import { pageTrace } from "./trace.ts";

export interface Site {
  readonly caches: Pick<CacheStorage, "keys" | "delete"> | undefined;
  readonly databases: Pick<IDBFactory, "databases" | "deleteDatabase"> | undefined;
  readonly serviceWorkers: Pick<ServiceWorkerContainer, "getRegistrations"> | undefined;
  readonly storages: readonly Pick<Storage, "clear">[];
}

/** Removes each part separately, so that a failure does not keep the others. Resolves to the parts that failed. */
export async function wipeSite({ caches, databases, serviceWorkers, storages }: Site): Promise<readonly string[]> {
  const cached = async () => (caches ? Promise.all((await caches.keys()).map((name) => caches.delete(name))) : []);
  const named = async () => {
    if (databases) await Promise.all((await databases.databases?.())?.map(({ name }) => remove(databases, name)) ?? []);
  };
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["storage", async () => storages.map((storage) => storage.clear())],
    ["service worker", async () => Promise.all((await serviceWorkers?.getRegistrations())?.map(leave) ?? [])],
    ["caches", cached],
    ["databases", named],
  ];
  const failed: string[] = [];
  for (const [part, step] of steps) await step().catch(() => failed.push(part));
  return failed;
}

/** Unsubscribes first: the subscription would outlive its registration at the push service. */
async function leave(registration: ServiceWorkerRegistration): Promise<void> {
  try {
    await (await registration.pushManager?.getSubscription())?.unsubscribe();
  } catch (error) {
    pageTrace.note("page.unsubscribe", error);
  }
  await registration.unregister();
}

function remove(databases: Pick<IDBFactory, "deleteDatabase">, name: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (name === undefined) return resolve();
    const request = databases.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
    // Another connection is open and was asked to close; the browser deletes the database then.
    request.onblocked = () => resolve();
  });
}
