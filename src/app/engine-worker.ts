/** Composition root of the engine's worker: platform → engine, one engine for all tabs. */
import { createEngine } from "../engine/engine.ts";
import type { BetweenTabs, ToPage, ToWorker } from "../platform/messages.ts";
import { browserClock, browserRandom } from "../platform/worker/clock.ts";
import { type HostedEngine, host } from "../platform/worker/host.ts";
import { IdbConnection } from "../platform/worker/idb-connection.ts";
import { idbPorts } from "../platform/worker/idb-store.ts";
import { browserNetwork } from "../platform/worker/network.ts";
import { DATABASE } from "./database.ts";

const scope = self as unknown as {
  postMessage(message: ToPage): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

/** libsodium is large, so it is loaded when an identity first needs it. */
async function loadCrypto() {
  const { loadSodium } = await import("../platform/worker/sodium.ts");
  return loadSodium().catch((error: unknown) => {
    throw Object.assign(new Error("no crypto", { cause: error }), { name: "CryptoUnavailable" });
  });
}

function build(): HostedEngine {
  return createEngine({
    ...idbPorts(new IdbConnection(DATABASE), crypto.subtle, browserRandom),
    slowHash: async (...args) => (await import("../platform/worker/argon2.ts")).slowHash(...args),
    network: browserNetwork,
    clock: browserClock,
    random: browserRandom,
    loadCrypto,
    loadOprf: async () => (await import("../platform/worker/noble-oprf.ts")).nobleOprf,
    app: self.location.origin,
    relay: self.location.origin,
  });
}

host({
  // Without Web Locks (an old browser) each tab runs an engine: the relay still rejects repeated envelopes.
  whenChosen: (hold) => void (navigator.locks ? navigator.locks.request(DATABASE, hold) : hold()),
  tabs: new BroadcastChannel(DATABASE) as unknown as {
    postMessage(message: BetweenTabs): void;
    onmessage: ((event: MessageEvent) => void) | null;
  },
  page: {
    post: (message) => scope.postMessage(message),
    onMessage: (listener) => {
      scope.onmessage = ({ data }) => listener(data);
    },
  },
  createEngine: build,
});
