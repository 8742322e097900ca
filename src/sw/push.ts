/**
 * Handles a push, which carries nothing: shows a notification that names nobody. The app fetches the content once it is open;
 * a service worker has no key, and must have none while the app is locked.
 */
import { readPushWords } from "../platform/push-words.ts";
import { isQuiet } from "../platform/quiet-hours.ts";

const TAG = "cairn";

export function startPush(scope: ServiceWorkerGlobalScope): void {
  const pages = (): Promise<readonly WindowClient[]> => scope.clients.matchAll({ type: "window", includeUncontrolled: true });

  async function onPush(): Promise<void> {
    const open = await pages();
    // An open page polls by itself, unless the browser froze it.
    for (const page of open) page.postMessage({ type: "WAKE" });
    if (open.some(({ visibilityState }) => visibilityState === "visible")) return;
    const { title, body, quiet } = await readPushWords();
    // A browser wants every push to be seen; in quiet hours it is not heard.
    const silent = isQuiet(quiet, new Date());
    await scope.registration.showNotification(title, { body, silent, tag: TAG, icon: "/icons/icon-192.png" });
    try {
      await scope.navigator.setAppBadge?.();
    } catch {
      // A browser without badges: the notification is shown, and a service worker has no log.
    }
  }

  async function onPress(): Promise<void> {
    const [page] = await pages();
    if (page) await page.focus();
    else await scope.clients.openWindow("/notes");
  }

  scope.addEventListener("push", (event) => event.waitUntil(onPush()));
  scope.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(onPress());
  });
}
