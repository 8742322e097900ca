/** Service worker of KaiOS 3.x: push while the app is closed, and alarms that wake an app that the phone has frozen. */
import { startPush } from "../../src/sw/push.ts";

declare const self: ServiceWorkerGlobalScope;

startPush(self);

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// KaiOS's own event; the alarm itself is set again by the page that it wakes.
self.addEventListener("systemmessage" as "message", (event) => {
  const wake = async (): Promise<void> => {
    for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true }))
      page.postMessage({ type: "WAKE" });
  };
  event.waitUntil(wake());
});
