/**
 * Woken by the relay, which sends nothing but the fact: says so in words that name nobody. What it is, the app finds out once it is open;
 * a service worker has no key, and should have none while the app is locked.
 */
import { readPushWords } from "../platform/push-words.ts";

const TAG = "cairn";

export function startPush(scope: ServiceWorkerGlobalScope): void {
  const pages = (): Promise<readonly WindowClient[]> => scope.clients.matchAll({ type: "window", includeUncontrolled: true });

  async function woken(): Promise<void> {
    const open = await pages();
    // A page that is open looks by itself; a browser that froze it is told to.
    for (const page of open) page.postMessage({ type: "WAKE" });
    if (open.some(({ visibilityState }) => visibilityState === "visible")) return;
    const { title, body } = await readPushWords();
    await scope.registration.showNotification(title, { body, tag: TAG, icon: "/icons/icon-192.png" });
    try {
      await scope.navigator.setAppBadge?.();
    } catch {
      // A browser that allows no badge: the notification has been shown, and a service worker has no trace.
    }
  }

  async function pressed(): Promise<void> {
    const [page] = await pages();
    if (page) await page.focus();
    else await scope.clients.openWindow("/notes");
  }

  scope.addEventListener("push", (event) => event.waitUntil(woken()));
  scope.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(pressed());
  });
}
