/** Composition root of the keypad app's page: phone → engine (in its worker) → the keypad's screens. */
import type { EngineState } from "../src/engine/face.ts";
import { pageClock } from "../src/platform/page/clock.ts";
import { engineClient } from "../src/platform/page/engine-client.ts";
import { browserPosition, tellEngine } from "../src/platform/page/position.ts";
import { localPreferences } from "../src/platform/page/preferences.ts";
import { deviceStorage } from "../src/platform/page/storage.ts";
import { pageTrace } from "../src/platform/page/trace.ts";
import { phoneMaps } from "./maps.ts";
import type { StartMessage } from "./messages.ts";
import { EVERY_S, keepAwake, onAlarm, phoneAlarms } from "./platform/alarms.ts";
import { phoneFiles, sharer } from "./platform/files.ts";
import { phoneNotifications } from "./platform/notifications.ts";
import type { PhoneScope } from "./platform/phone.ts";
import { knowZones } from "./platform/zones.ts";
import { knownRelay, takeRelay } from "./relay-choice.ts";
import { mountKeypad } from "./ui/mount.tsx";
import type { Activities } from "./ui/ports.ts";

declare const __VERSION__: string;

const scope = globalThis as unknown as Window & typeof globalThis & PhoneScope;
const preferences = localPreferences(scope.localStorage);
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** Nothing is being sent or received. */
const isQuiet = ({ phase, connection, queued, sync }: EngineState): boolean =>
  phase === "welcome" || phase === "locked" || (connection.state === "online" && queued === 0 && sync === undefined);

function start(): void {
  const worker = new Worker("engine.js");
  const unique = Array.from(random(8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const engine = engineClient(worker, unique);
  const startAt = (relay: string): void => worker.postMessage({ type: "begin", relay } satisfies StartMessage);
  const known = knownRelay(preferences);
  if (known) startAt(known);

  const position = browserPosition(navigator.geolocation, navigator.permissions, pageClock);
  tellEngine(position, engine);

  const wake = (): void => worker.postMessage({ type: "wake" });
  addEventListener("online", wake);
  addEventListener("offline", () => worker.postMessage({ type: "offline" }));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    wake();
    position.wake();
  });
  let wiped = false;
  engine.subscribe(({ phase }) => {
    if (wiped && phase !== "wiped") location.reload();
    wiped = phase === "wiped";
  });

  const alarms = phoneAlarms(scope, pageClock.now);
  const notifications = phoneNotifications(alarms.kind === "push", () => scope.focus());
  pageTrace.quietly(alarms.arm(), "page.alarm");
  const alarm = (): void =>
    onAlarm(alarms, {
      hidden: pageClock.isHidden,
      wake,
      whenQuiet: (call) => {
        let before: number | undefined;
        return engine.subscribe((state) => {
          before ??= state.phase === "ready" ? state.waiting.length : undefined;
          if (!isQuiet(state)) return;
          if (state.waiting.length > (before ?? 0)) pageTrace.quietly(notifications.show(""), "page.notify");
          // In a new task: `subscribe` has to return first.
          setTimeout(call);
        });
      },
      close: () => scope.close(),
      keepAwake: () => keepAwake(scope),
      after: pageClock.after,
    });
  scope.navigator.mozSetMessageHandler?.("alarm", alarm);
  if (alarms.kind === "push" && navigator.serviceWorker) {
    pageTrace.quietly(navigator.serviceWorker.register("sw.js"), "page.offline");
    navigator.serviceWorker.addEventListener("message", ({ data }) => (data as { type?: string })?.type === "WAKE" && alarm());
  }

  const maps = phoneMaps(scope.navigator.b2g === undefined);
  const share = sharer(scope);
  const files = phoneFiles(scope);
  // The phone queues what other apps send until somebody listens, so the first screen need not wait for this.
  const activities = (): Promise<Activities> => activitiesLoaded;
  const drawn = mountKeypad(document.getElementById("root") as HTMLElement, {
    engine,
    position,
    preferences,
    updates: { subscribe: () => () => {}, apply: () => {} },
    notifications,
    now: pageClock.now,
    random,
    persist: async () => (await navigator.storage?.persist?.()) ?? false,
    languages: navigator.languages,
    storage: deviceStorage(scope),
    installation: {
      subscribe(listener) {
        listener("installed");
        return () => {};
      },
      install: () => {},
    },
    version: __VERSION__,
    trace: pageTrace,
    wake: alarms.kind === "alarm" ? { kind: "alarm", every_s: EVERY_S } : { kind: alarms.kind },
    ...(files ? { files } : {}),
    ...(share ? { share } : {}),
    activities,
    books: async () => (await import("./books.ts")).phoneBooks(scope),
    ...(maps ? { maps } : {}),
    ...(known ? {} : { chooseRelay: (address: string) => takeRelay(address, preferences, startAt) }),
  });
  const activitiesLoaded = drawn.then(async () => (await import("./platform/activities.ts")).phoneActivities(scope));
}

void knowZones(scope).then(start);
