/** Composition root of the touch app: platform → engine (in its worker) → ui. */

import { pageClock } from "../platform/page/clock.ts";
import { engineClient } from "../platform/page/engine-client.ts";
import { browserInstallation } from "../platform/page/installation.ts";
import { browserPosition, tellEngine } from "../platform/page/position.ts";
import { localPreferences } from "../platform/page/preferences.ts";
import { deviceStorage } from "../platform/page/storage.ts";
import { pageTrace } from "../platform/page/trace.ts";
import { serviceWorkerUpdates } from "../platform/page/updates.ts";
import { expectWelcome } from "../ui/app.tsx";
import { mount } from "../ui/mount.tsx";
import { deviceMaps } from "./maps.ts";
import { notifications } from "./notifications.ts";

declare const __VERSION__: string;

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const unique = Array.from(random(8), (byte) => byte.toString(16).padStart(2, "0")).join("");

const worker = new Worker(new URL("./engine-worker.ts", import.meta.url), { type: "module", name: "cairn" });
const engine = engineClient(worker, unique);
const position = browserPosition(navigator.geolocation, navigator.permissions, pageClock);

// WebKit may keep the worker of a page that was left, and with it the lock that selects the engine: the next page would never get it.
addEventListener("pagehide", () => worker.terminate());
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

tellEngine(position, engine);

// A phone wakes network and screen in any order: both trigger a connection attempt.
const wake = (): void => worker.postMessage({ type: "wake" });
addEventListener("online", wake);
addEventListener("offline", () => worker.postMessage({ type: "offline" }));
navigator.serviceWorker?.addEventListener("message", ({ data }) => (data as { type?: string })?.type === "WAKE" && wake());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  wake();
  position.wake();
});

// Wiped from another tab: this tab removes what only it has.
const storage = deviceStorage(globalThis as Window & typeof globalThis);
let wiped = false;
engine.subscribe(({ phase }) => {
  // A new identity was made in another tab; this page's worker does not restart.
  if (wiped && phase !== "wiped") location.reload();
  wiped = phase === "wiped";
  if (wiped) sessionStorage.clear();
});

const mounted = mount(document.getElementById("root") as HTMLElement, {
  engine,
  position,
  preferences: localPreferences(globalThis.localStorage),
  updates: serviceWorkerUpdates(navigator.serviceWorker, "/sw.js"),
  notifications,
  trace: pageTrace,
  now: pageClock.now,
  random,
  persist: async () => (await navigator.storage?.persist?.()) ?? false,
  languages: navigator.languages,
  storage,
  installation: browserInstallation(window),
  version: __VERSION__,
  ...(globalThis.caches ? { maps: deviceMaps } : {}),
});
// Without a service worker this is the first visit.
if (!navigator.serviceWorker?.controller) void mounted.then(expectWelcome);
