/** What a notification says. The page knows the language and leaves the words where the service worker finds them. */
const CACHE = "cairn-words";
const AT = "/notification-words.json";

export interface PushWords {
  readonly title: string;
  readonly body: string;
}

export async function keepPushWords(words: PushWords): Promise<void> {
  await (await caches.open(CACHE)).put(AT, Response.json(words));
}

export async function readPushWords(): Promise<PushWords> {
  try {
    const kept = await caches.match(AT, { cacheName: CACHE });
    if (kept) return (await kept.json()) as PushWords;
  } catch {
    // Storage that cannot be read: a notification has to be shown all the same, and the app's name will do.
  }
  return { title: "Cairn", body: "" };
}
