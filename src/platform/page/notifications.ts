/** Notifications in browsers: Web Push, permission and badge. Their text is always the same and names nobody. */
import { keepPushWords, type PushWords, readPushWords } from "../push-words.ts";
import { isQuiet } from "../quiet-hours.ts";
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

  /** @returns whether the browser took it */
  const notify = async (title: string, body: string): Promise<boolean> => {
    if (Notification.permission !== "granted") return false;
    const worker = await registration();
    await worker?.showNotification(title, { body, tag: TAG, icon: "/icons/icon-192.png" });
    return worker !== undefined;
  };

  return {
    async subscribe(key: string): Promise<string | undefined> {
      if ((await Notification.requestPermission()) !== "granted") return undefined;
      const manager = (await registration())?.pushManager;
      // One that is there is bound to another relay's key, or the relay knows it under other keys of mine.
      await (await manager?.getSubscription())?.unsubscribe();
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

    async show(said: string): Promise<void> {
      if (document.visibilityState === "visible") return;
      const { title, body, quiet } = await readPushWords();
      if (!isQuiet(quiet, new Date())) await notify(title, said === "" ? body : said);
    },

    async test(said: string): Promise<boolean> {
      return notify((await readPushWords()).title, said);
    },

    badge(count: number): void {
      // Not supported everywhere; never a reason to fail.
      const shown = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
      if (shown) pageTrace.quietly(shown, "page.badge");
    },
  };
}
