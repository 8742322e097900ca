/** Composition root of the touch app: platform → engine (in its worker) → ui. */

import { pageClock } from "../platform/page/clock.ts";
import { engineClient } from "../platform/page/engine-client.ts";
import { browserInstallation } from "../platform/page/installation.ts";
import { LateWorker, type WorkerLike } from "../platform/page/late-worker.ts";
import { browserPosition, tellEngine } from "../platform/page/position.ts";
import { localPreferences } from "../platform/page/preferences.ts";
import { deviceStorage } from "../platform/page/storage.ts";
import { pageTrace } from "../platform/page/trace.ts";
import { serviceWorkerUpdates } from "../platform/page/updates.ts";
import { mount } from "../ui/mount.tsx";
import type { UiPorts } from "../view/ports.ts";
import { afterFirstPaint } from "../view/state/first-paint.ts";
import { DATABASE } from "./database.ts";
import { deviceMaps } from "./maps.ts";
import { notifications } from "./notifications.ts";

declare const __VERSION__: string;

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const unique = Array.from(random(8), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether this browser is known to have no database of ours; asked before the engine opens one. */
async function keepsNothing(): Promise<boolean> {
  try {
    return !(await indexedDB.databases()).some(({ name }) => name === DATABASE);
  } catch (error) {
    // An older browser does not tell, a strict one keeps nothing: the engine says what is so.
    pageTrace.note("page.databases", error);
    return false;
  }
}

const worker = new LateWorker(
  () => new Worker(new URL("./engine-worker.ts", import.meta.url), { type: "module", name: DATABASE }) as WorkerLike,
);
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

const ports: UiPorts = {
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
  books: () => import("./books.ts").then(({ deviceBooks }) => deviceBooks),
  shrink: () => import("./pictures.ts").then(({ shrink }) => shrink),
  ...(globalThis.caches ? { maps: deviceMaps } : {}),
  parcels: () => import("./parcels.ts"),
  ...("bluetooth" in navigator ? { radio: () => import("./radio.ts") } : {}),
};
// With a service worker this is no first visit.
const isFirst = !navigator.serviceWorker?.controller;
const mounted = mount(document.getElementById("root") as HTMLElement, ports, isFirst ? keepsNothing() : undefined);
// On a first visit nothing needs the engine before somebody presses a button: the first picture comes first.
if (isFirst) void mounted.then(() => afterFirstPaint(() => worker.begin()));
else worker.begin();
