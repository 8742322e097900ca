/** The engine in its worker: the touch app's engine on this phone's primitives and network. */
import { createEngine } from "../src/engine/engine.ts";
import type { BetweenTabs, ToPage, ToWorker } from "../src/platform/messages.ts";
import { browserClock, browserRandom } from "../src/platform/worker/clock.ts";
import { type HostedEngine, host } from "../src/platform/worker/host.ts";
import type { IdbConnection } from "../src/platform/worker/idb-connection.ts";
import { idbPorts } from "../src/platform/worker/idb-store.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { phoneNetwork } from "./platform/network.ts";

export interface Page {
  post(message: ToPage): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

let proof: Promise<Crypto> | undefined;

/** Checked once: on a phone the known-answer test takes a good part of a second. */
function loadCrypto(): Promise<Crypto> {
  proof ??= prove();
  return proof;
}

async function prove(): Promise<Crypto> {
  const [{ naclCrypto }, { proven }] = await Promise.all([
    import("./platform/nacl.ts"),
    import("./platform/known-answers.ts"),
  ]).catch((error: unknown) => {
    throw Object.assign(new Error("no crypto", { cause: error }), { name: "CryptoUnavailable" });
  });
  return proven(naclCrypto);
}

function build(relay: string, database: IdbConnection): HostedEngine {
  return createEngine({
    ...idbPorts(database, crypto.subtle, browserRandom),
    slowHash: async (...args) => (await import("../src/platform/worker/argon2.ts")).slowHash(...args),
    network: phoneNetwork,
    clock: browserClock,
    random: browserRandom,
    loadCrypto,
    loadOprf: async () => (await import("./platform/oprf.ts")).keypadOprf,
    provesEarly: true,
    // Contact links open the touch app, which the relay serves.
    app: relay,
    relay,
  });
}

export function hostEngine(name: string, relay: string, database: IdbConnection, page: Page): void {
  host({
    // No Web Locks here: the phone opens a packaged app only once.
    whenChosen: (hold) => void hold(),
    tabs: new BroadcastChannel(name) as unknown as {
      postMessage(message: BetweenTabs): void;
      onmessage: ((event: MessageEvent) => void) | null;
    },
    page,
    createEngine: () => build(relay, database),
  });
}
