/** Service worker of KaiOS 3.x: push while the app is closed, alarms that wake an app that the phone has frozen, and what other apps send. */
import { startPush } from "../../src/sw/push.ts";
import { startActivities } from "./activities.ts";

declare const self: ServiceWorkerGlobalScope & {
  readonly registration: { readonly systemMessageManager?: { subscribe(name: string): Promise<unknown> } };
};

/** KaiOS's own event. */
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
    // The manifest asks for the same, in a form that not every version reads alike; a service worker has no trace.
  }
}

self.addEventListener("activate", (event) => {
  void hearAlarms();
  event.waitUntil(self.clients.claim());
});

// The alarm itself is set again by the page that it wakes.
self.addEventListener("systemmessage" as "message", (event) => {
  const { name, data } = event as unknown as SystemMessage;
  const wake = async (): Promise<void> => {
    for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true }))
      page.postMessage({ type: "WAKE" });
  };
  event.waitUntil(name === "activity" ? takeActivity(data.webActivityRequestHandler().source) : wake());
});
