/** Notifications in browsers: Web Push, permission and badge. Their text is always the same and names nobody. */
import { keepPushWords, type PushWords, readPushWords } from "../push-words.ts";
import { pageTrace } from "./trace.ts";

/** Without a push service, subscribing can hang. */
const PATIENCE_MS = 20_000;
const TAG = "cairn";

function keyOf(subscription: PushSubscription): string {
  const key = subscription.options.applicationServerKey;
  if (!key) return "";
  return btoa(String.fromCharCode(...new Uint8Array(key)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

const within = <T>(promise: Promise<T>): Promise<T | undefined> =>
  Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS))]);

export function browserNotifications() {
  const registration = async (): Promise<ServiceWorkerRegistration | undefined> =>
    navigator.serviceWorker ? await within(navigator.serviceWorker.ready) : undefined;

  return {
    async subscribe(key: string): Promise<string | undefined> {
      if ((await Notification.requestPermission()) !== "granted") return undefined;
      const manager = (await registration())?.pushManager;
      const old = await manager?.getSubscription();
      // A subscription bound to another relay's key rejects this relay's messages.
      if (old && keyOf(old) !== key) await old.unsubscribe();
      const subscription = await within(
        manager?.subscribe({ userVisibleOnly: true, applicationServerKey: key }) ?? Promise.resolve(undefined),
      ).catch((error: unknown) => pageTrace.note("page.subscribe", error));
      return subscription ? JSON.stringify(subscription) : undefined;
    },

    async current(key: string): Promise<string | undefined> {
      const subscription = await (await registration())?.pushManager?.getSubscription();
      return subscription && keyOf(subscription) === key ? JSON.stringify(subscription) : undefined;
    },

    async unsubscribe(): Promise<void> {
      await (await (await registration())?.pushManager?.getSubscription())?.unsubscribe();
    },

    setWords: (words: PushWords): Promise<void> => keepPushWords(words),

    async show(): Promise<void> {
      if (document.visibilityState === "visible" || Notification.permission !== "granted") return;
      const { title, body } = await readPushWords();
      await (await registration())?.showNotification(title, { body, tag: TAG, icon: "/icons/icon-192.png" });
    },

    badge(count: number): void {
      // Not supported everywhere; never a reason to fail.
      const shown = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
      if (shown) pageTrace.quietly(shown, "page.badge");
    },
  };
}
