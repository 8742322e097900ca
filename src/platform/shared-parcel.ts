/** A file that another app shared with this one: the service worker keeps it until the page takes it. It is sealed, and goes with a wipe. */
const CACHE = "cairn-shared";
const AT = "/shared-parcel";
/** The text of the largest parcel, and some words around it. */
const MAX_BYTES = 2 * 1024 * 1024;

/** @returns whether it was kept */
export async function keepShared(caches: CacheStorage, file: Blob): Promise<boolean> {
  if (file.size === 0 || file.size > MAX_BYTES) return false;
  await (await caches.open(CACHE)).put(AT, new Response(await file.text()));
  return true;
}

/** What was shared last, once. */
export async function takeShared(caches: CacheStorage): Promise<string | undefined> {
  const kept = await caches.match(AT, { cacheName: CACHE });
  if (!kept) return undefined;
  await caches.delete(CACHE);
  return kept.text();
}
