/** What serves requests, over both transports: everything of a relay but its life cycle. */
import type { IncomingMessage, Server } from "node:http";
import { createHealth } from "../src/host/health.ts";
import type { Routes } from "../src/host/http/answer.ts";
import { BodyReader } from "../src/host/http/body.ts";
import { addressKeyOf } from "../src/host/http/client-address.ts";
import { staticSite } from "../src/host/http/static-site.ts";
import { createAdmission } from "../src/host/limits/admission.ts";
import { HeldBytes } from "../src/host/limits/held-bytes.ts";
import type { Message } from "../src/protocol/wire/messages.ts";
import { advertisementOf } from "./advertisement.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { keyOfTaken } from "./cluster/rate-gossip.ts";
import { runningHub } from "./cluster/running-hub.ts";
import type { Core } from "./feature.ts";
import { roomNotify } from "./features/rooms/access.ts";
import { createRateLimits } from "./limits/budgets.ts";
import { observedDispatcher, observedHub } from "./ops/observed.ts";
import { nobody } from "./ops/observer.ts";
import { loadRelayKey } from "./ops/relay-key.ts";
import type { RelayParts } from "./parts.ts";
import { RunningFeatures } from "./running-features.ts";
import { appHeaders } from "./wire/app-headers.ts";
import { createAuthenticator } from "./wire/authenticate.ts";
import { createDispatcher, refusing } from "./wire/dispatch.ts";
import { createRelayServer } from "./wire/http.ts";
import type { Handlers } from "./wire/outcome.ts";
import { BUILT_IN_WIRE, type RelayWire } from "./wire/relay-wire.ts";
import { createRequestIds } from "./wire/request-ids.ts";
import type { Serving } from "./wire/serving.ts";
import { createSockets, type Sockets } from "./wire/sockets.ts";
import { Uploads } from "./wire/uploads.ts";

/** Of frames and bodies that are not whole yet, all connections together. Uploads have places of their own. */
const MAX_INCOMING = 64 * 1024 * 1024;
/** Of answers and notices that are not read yet, all connections together. */
const MAX_UNREAD = 64 * 1024 * 1024;

export interface Service {
  readonly server: Server;
  readonly sockets: Sockets;
  readonly features: RunningFeatures;
  /** Begins to hear other relays. */
  readonly startHub: () => void;
  readonly stopHub: () => Promise<void>;
}

type ServiceParts = RelayParts & { readonly cluster: Cluster };

/** Values that are known only once the relay runs, or change then. */
export interface State {
  hosts: readonly string[];
  draining: boolean;
}

/** The features, made; and all their handlers, with the one that tells what they are. */
function makeFeatures(parts: ServiceParts, wire: RelayWire, state: State) {
  const { config, clock, random, crypto, log, observer = nobody, cluster } = parts;
  const features = new RunningFeatures();
  const key = loadRelayKey(config.dataDir);
  const running = runningHub({
    ...{ cluster, clock, random, key, wire, log, observer, windowSecs: config.notifyBatchSecs, wake: features.wake },
    roomHint: (roomId) => roomNotify(roomId, 0),
  });
  const hub = observedHub(running.hub, observer);
  const core: Core = {
    clock,
    crypto,
    store: features.guarded(parts.store),
    hub,
    key,
    cluster,
    hosts: () => state.hosts,
    dataDir: config.dataDir,
    log,
    observer,
    noPushTaken: features.noPushTaken,
  };
  const made = features.make(parts.features, core);
  const reply = (): Message<"CAPABILITIES"> => ({ cmd: "CAPABILITIES", json: advertisement() });
  const handlers: Handlers = { ...features.handlers, CAPABILITIES: { run: reply } };
  const lasting = advertisementOf(wire, config, made, handlers, key);
  const advertisement = (): string =>
    JSON.stringify(Object.assign({}, lasting, ...made.map(({ alsoAdvertises }) => alsoAdvertises?.())));
  return { features, hub, runningHub: running, handlers, advertisement };
}

/** Routes that belong to no feature. */
function ownRoutes({ store, clock, log }: RelayParts, state: State, advertisement: () => string): Routes {
  const health = createHealth(store, clock, log, () => state.draining);
  return {
    "GET /healthz": () => health.healthz(),
    "GET /readyz": () => health.readyz(),
    "GET /v1/capabilities": () => ({
      status: 200,
      // The Date header, by which a client notices that its own clock is wrong.
      headers: { "content-type": "application/json", date: new Date(clock.now() * 1000).toUTCString() },
      body: advertisement(),
    }),
  };
}

/** @throws ConfigError when the data directory does not hold what it should */
export function createService(parts: ServiceParts, state: State): Service {
  const { config, clock, random, crypto, log, observer = nobody, wire = BUILT_IN_WIRE } = parts;
  const { features, hub, runningHub: shared, handlers, advertisement } = makeFeatures(parts, wire, state);
  const limits = createRateLimits(config, clock, observer, wire, shared.took);
  const incoming = new HeldBytes(MAX_INCOMING);
  const unread = new HeldBytes(MAX_UNREAD);
  const serving: Serving = {
    sessions: {
      ...{ wire, clock, random, limits, hub, log, observer, proofs: features.proofs },
      nextRequestId: createRequestIds(random),
      authenticate: createAuthenticator(crypto, () => state.hosts),
      dispatcher: observedDispatcher(refusing(createDispatcher(handlers, limits, log), features.refuses), observer),
      welcome: (caller) => features.welcome(caller, { log }),
    },
    bodies: new BodyReader(clock, incoming),
    uploads: new Uploads(clock),
    addressKey: (request: IncomingMessage) => addressKeyOf(request, config.proxyHeader, config.trustedProxies),
    isDraining: () => state.draining,
    submit: (path, body, address) => features.submissions[path]?.submit(limits, body, address),
  };
  const admission = createAdmission(config.rateFactor, clock, () => observer.limited("unproved-connections"));
  const sockets = createSockets({ ...serving.sessions, ...serving, incoming, unread, admission });
  const app = staticSite(config.appDir, appHeaders(config), "The app is not built here; this is a relay.", clock);
  const routes = { ...ownRoutes(parts, state, advertisement), ...features.routes(serving) };
  const startHub = (): void => shared.start((taken) => limits.granted(taken.map((one) => ({ ...one, key: keyOfTaken(one) }))));
  return {
    sockets,
    features,
    startHub,
    stopHub: () => shared.stop(),
    server: createRelayServer({ wire, routes, app, sockets, unread, clock, log }),
  };
}
