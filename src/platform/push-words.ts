/** The text of a notification. The page knows the language and stores the text where the service worker finds it. */
import type { QuietHours } from "./quiet-hours.ts";

const CACHE = "cairn-words";
const AT = "/notification-words.json";

export interface PushWords {
  readonly title: string;
  readonly body: string;
  /** No noise is made in these hours. */
  readonly quiet?: QuietHours;
}

export async function keepPushWords(words: PushWords): Promise<void> {
  await (await caches.open(CACHE)).put(AT, Response.json(words));
}

export async function readPushWords(): Promise<PushWords> {
  try {
    const kept = await caches.match(AT, { cacheName: CACHE });
    if (kept) return (await kept.json()) as PushWords;
  } catch {
    // Unreadable storage: the notification must be shown anyway, with the app's name.
  }
  return { title: "Cairn", body: "" };
}
