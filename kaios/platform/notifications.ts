/**
 * Notifications on the phone. On 3.x push wakes the service worker, as in any browser. 2.5 has no push: the page itself shows what an
 * alarm's poll found. The text names nobody.
 */
import { browserNotifications } from "../../src/platform/page/notifications.ts";
import { pushPermission } from "../../src/platform/page/push-permission.ts";
import type { PushWords } from "../../src/platform/push-words.ts";
import { isQuiet } from "../../src/platform/quiet-hours.ts";

type Permission = "unsupported" | "install" | "ask" | "granted" | "refused";

/** @param focus brings the app to the front when the notification is pressed */
export function phoneNotifications(push: boolean, focus: () => void) {
  if (push) return { permission: pushPermission, ...browserNotifications() };
  let words: PushWords = { title: "Cairn", body: "" };
  /** @returns whether the phone took it */
  const notify = (body: string): boolean => {
    if (typeof Notification === "undefined" || Notification.permission !== "granted") return false;
    const shown = new Notification(words.title, { body, tag: "cairn", icon: "icons/icon-112.png" });
    shown.onclick = () => {
      shown.close();
      focus();
    };
    return true;
  };
  return {
    permission(): Permission {
      if (typeof Notification === "undefined") return "unsupported";
      const { permission } = Notification;
      return permission === "default" ? "ask" : permission === "granted" ? "granted" : "refused";
    },
    // Without push there is nothing to subscribe to.
    subscribe: async (_key: string): Promise<string | undefined> => undefined,
    current: async (_key: string): Promise<string | undefined> => undefined,
    unsubscribe: async (): Promise<void> => {},
    async setWords(said: PushWords): Promise<void> {
      words = said;
    },
    async show(said: string): Promise<void> {
      if (document.hidden && !isQuiet(words.quiet, new Date())) notify(said === "" ? words.body : said);
    },
    test: async (said: string): Promise<boolean> => notify(said),
    badge: (_count: number): void => {},
  };
}
