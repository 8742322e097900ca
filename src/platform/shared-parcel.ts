/** A file that another app shared with this one: the service worker keeps it until the page takes it. It is sealed, and goes with a wipe. */
const CACHE = "cairn-shared";
const AT = "/shared-parcel";
/** The text of the largest parcel, and some words around it. */
const MAX_BYTES = 2 * 1024 * 1024;

/** What is in a file that may be a parcel. One that is too large for that is not read: it is none, and opening nothing says so. */
export async function parcelText(file: Blob): Promise<string> {
  return file.size > MAX_BYTES ? "" : file.text();
}

export async function keepShared(caches: CacheStorage, file: Blob): Promise<void> {
  await (await caches.open(CACHE)).put(AT, new Response(await parcelText(file)));
}

/** What was shared last, once. */
export async function takeShared(caches: CacheStorage): Promise<string | undefined> {
  const kept = await caches.match(AT, { cacheName: CACHE });
  if (!kept) return undefined;
  await caches.delete(CACHE);
  return kept.text();
}
