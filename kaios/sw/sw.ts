/** Service worker of KaiOS 3.x: push while the app is closed, alarms that wake a frozen page, and activities of other apps. */
import { startPush } from "../../src/sw/push.ts";
import { startActivities } from "./activities.ts";

declare const self: ServiceWorkerGlobalScope & {
  readonly registration: { readonly systemMessageManager?: { subscribe(name: string): Promise<unknown> } };
};

/** An event of KaiOS only. */
interface SystemMessage {
  readonly name: string;
  readonly data: { webActivityRequestHandler(): { readonly source: unknown } };
}

startPush(self);
const takeActivity = startActivities(self, (seconds, call) => void setTimeout(call, seconds * 1000));

self.addEventListener("install", () => void self.skipWaiting());
async function hearAlarms(): Promise<void> {
  try {
    await self.registration.systemMessageManager?.subscribe("alarm");
  } catch {
    // The manifest subscribes too, in a form that not every version reads; a service worker has no log.
  }
}

self.addEventListener("activate", (event) => {
  void hearAlarms();
  event.waitUntil(self.clients.claim());
});

// The page that it wakes sets the next alarm.
self.addEventListener("systemmessage" as "message", (event) => {
  const { name, data } = event as unknown as SystemMessage;
  const wake = async (): Promise<void> => {
    for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true }))
      page.postMessage({ type: "WAKE" });
  };
  event.waitUntil(name === "activity" ? takeActivity(data.webActivityRequestHandler().source) : wake());
});
