/** Notifications. The code is loaded when there is something to show or to turn on. */
import { pushPermission } from "../platform/page/push-permission.ts";
import { pageTrace } from "../platform/page/trace.ts";
import type { Notifications } from "../view/ports.ts";

const importNotifications = () =>
  import("../platform/page/notifications.ts").then(({ browserNotifications }) => browserNotifications());
type BrowserNotifications = Awaited<ReturnType<typeof importNotifications>>;
let once: Promise<BrowserNotifications> | undefined;

function load(): Promise<BrowserNotifications> {
  once ??= importNotifications().catch((error: unknown) => {
    // The next call loads it again.
    once = undefined;
    throw error;
  });
  return once;
}

export const notifications: Notifications = {
  permission: pushPermission,
  subscribe: async (key) => (await load()).subscribe(key),
  current: async (key) => (await load()).current(key),
  unsubscribe: async () => (await load()).unsubscribe(),
  setWords: async (words) => (await load()).setWords(words),
  show: async (said) => (await load()).show(said),
  test: async (said) => (await load()).test(said),
  badge(count) {
    // Not supported everywhere; never a reason to fail.
    if ("setAppBadge" in navigator)
      pageTrace.quietly(
        load().then((loaded) => loaded.badge(count)),
        "page.badge",
      );
  },
};
