/** The ports of the scene that the query names: `?scene=full`; at another time: `&now=1800000000`. */
import { Trace } from "../../../src/engine/face/trace.ts";
import type { RadioAnswer } from "../../../src/engine/face.ts";
import type { BoxRadio, PositionState, UiPorts } from "../../../src/view/ports.ts";
import { NOW, SCENARIOS } from "./cast.ts";
import { scriptedEngine } from "./engine.ts";
import { scriptedMaps } from "./maps.ts";

const query = new URLSearchParams(location.search);
const scenario = SCENARIOS[query.get("scene") ?? "full"] ?? SCENARIOS.full!;
const began = performance.now();
const then = Number(query.get("now") ?? NOW);
const now = () => then + (query.has("still") ? 0 : (performance.now() - began) / 1000);
const engine = scriptedEngine(scenario.engine, now);
Object.assign(globalThis, { engine });

let position: PositionState = { kind: "off" };
const listeners = new Set<(state: PositionState) => void>();
const tell = (state: PositionState) => {
  position = state;
  for (const listener of listeners) listener(state);
};

const stored = new Map<string, string>();
if (scenario.position.kind === "on") stored.set("position", "on");
if (scenario.position.kind === "refused") position = scenario.position;
if (query.get("theme")) stored.set("theme", query.get("theme")!);

/** `box`: each operation ends when the window hears `radio`; else the trouble that Bluetooth has. */
const scriptedRadio = (what: string): BoxRadio => ({
  async choose() {
    if (what !== "box") throw Object.assign(new Error(what), { trouble: what });
    let close = (): void => {};
    const closed = new Promise<RadioAnswer>((resolve) => {
      close = () => resolve({ is: "gone" });
    });
    const told = (): Promise<RadioAnswer> =>
      new Promise((resolve) => addEventListener("radio", () => resolve({ is: "done" }), { once: true }));
    return { perform: () => Promise.race([told(), closed]), close };
  },
});

let allowed = false;
export const ports: UiPorts = {
  engine,
  position: {
    subscribe(listener) {
      listeners.add(listener);
      listener(position);
      return () => listeners.delete(listener);
    },
    start: () => tell(scenario.position.kind === "off" ? { kind: "refused" } : scenario.position),
    refresh: () => tell(position),
  },
  preferences: {
    get: (name) => stored.get(name),
    set: (name, value) => {
      if (value === undefined) stored.delete(name);
      else stored.set(name, value);
    },
  },
  updates: {
    subscribe(listener) {
      listener(scenario.update ?? false);
      return () => undefined;
    },
    apply: () => undefined,
  },
  notifications: {
    permission: () => scenario.permission ?? (allowed ? "granted" : "ask"),
    async subscribe() {
      allowed = true;
      return "{}";
    },
    current: async () => (allowed ? "{}" : undefined),
    unsubscribe: async () => undefined,
    setWords: async () => undefined,
    show: async () => undefined,
    test: async () => true,
    badge: () => undefined,
  },
  now,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  persist: async () => !scenario.unkept,
  languages: [query.get("language") ?? "en"],
  storage: {
    persisted: async () => !scenario.unkept,
    estimate: async () => ({ used: 3_400_000, quota: 2_100_000_000 }),
    wipe: async () => [],
  },
  installation: {
    subscribe(listener) {
      listener(scenario.install ?? "installed");
      return () => undefined;
    },
    install: () => undefined,
  },
  version: "0.2.0",
  books: () => import("../../../src/app/books.ts").then(({ deviceBooks }) => deviceBooks),
  trace: new Trace(now),
  ...(query.has("radio") ? { radio: async () => ({ radio: scriptedRadio(query.get("radio") ?? "") }) } : {}),
  ...(scenario.packs === undefined ? {} : { maps: scriptedMaps(scenario.packs) }),
};

export function rootOf(): HTMLElement {
  const root = document.getElementById("root");
  if (!root) throw new Error("no root");
  return root;
}
