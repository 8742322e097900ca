/** Notifications. The code is loaded when there is something to show or to turn on. */
import { pushPermission } from "../platform/page/push-permission.ts";
import { pageTrace } from "../platform/page/trace.ts";
import type { Notifications } from "../view/ports.ts";

const loaded = () => import("../platform/page/notifications.ts").then(({ browserNotifications }) => browserNotifications());
type Loaded = Awaited<ReturnType<typeof loaded>>;
let once: Promise<Loaded> | undefined;

function rest(): Promise<Loaded> {
  once ??= loaded().catch((error: unknown) => {
    // The next call loads it again.
    once = undefined;
    throw error;
  });
  return once;
}

export const notifications: Notifications = {
  permission: pushPermission,
  subscribe: async (key) => (await rest()).subscribe(key),
  current: async (key) => (await rest()).current(key),
  unsubscribe: async () => (await rest()).unsubscribe(),
  setWords: async (words) => (await rest()).setWords(words),
  show: async () => (await rest()).show(),
  badge(count) {
    // Not supported everywhere; never a reason to fail.
    if ("setAppBadge" in navigator)
      pageTrace.quietly(
        rest().then((loaded) => loaded.badge(count)),
        "page.badge",
      );
  },
};
