/** The relay, put together from its parts; tests build it in-process with a clock and a store of their own. */
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { capabilitiesOf } from "./capabilities.ts";
import type { Config } from "./config.ts";
import type { RelayCrypto } from "./crypto.ts";
import type { Hub } from "./hub/hub.ts";
import { createLocalHub } from "./hub/local-hub.ts";
import { createRateLimits, type RateLimits } from "./limits/budgets.ts";
import { mailboxHandlers } from "./mailbox/handlers.ts";
import { sealedNoteEndpoint } from "./mailbox/sealed-submit.ts";
import { type BlockList, createBlockList, guardedDispatcher, guardedStore } from "./ops/blocks.ts";
import { drain } from "./ops/drain.ts";
import { createHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import { observedDispatcher, observedHub, observedLimits, observedMailbox, observedSealed } from "./ops/observed.ts";
import { nobody, type Observer } from "./ops/observer.ts";
import { startUpkeep } from "./ops/upkeep.ts";
import type { Clock, Random } from "./ports.ts";
import type { Store } from "./store/store.ts";
import { tokenHandlers } from "./tokens/handlers.ts";
import { createAdmission } from "./wire/admission.ts";
import { createApp } from "./wire/app.ts";
import { acceptedHosts, createAuthenticator } from "./wire/authenticate.ts";
import { addressKeyOf } from "./wire/client-address.ts";
import { createDispatcher } from "./wire/dispatch.ts";
import { createHttpServer, type HttpServices, plain } from "./wire/http.ts";
import type { Handlers } from "./wire/outcome.ts";
import { createRequestIds } from "./wire/request-ids.ts";
import { createSockets, type Sockets } from "./wire/sockets.ts";

export interface RelayParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: RelayCrypto;
  /** The relay closes it when it has drained. */
  readonly store: Store;
  readonly log: Log;
  /** Whoever counts; nobody by default. */
  readonly observer?: Observer;
}

export interface Listening {
  /** The socket's own address, such as `http://127.0.0.1:8787`. */
  readonly local: string;
  /** Where people reach it: the public URL, where there is one. */
  readonly address: string;
}

export interface Relay {
  listen(): Promise<Listening>;
  /** Unready, no new work, finish and commit what is in flight, close connections with 1012, close the store. Bounded in time. */
  drain(): Promise<void>;
}

/** What serves requests: everything but its life cycle. */
interface Service {
  readonly server: Server;
  readonly sockets: Sockets;
}

/** What is only known, or changes, once the relay runs. */
interface State {
  hosts: readonly string[];
  draining: boolean;
}

function commandHandlers({ store, crypto, clock, config }: RelayParts, hub: Hub): Handlers {
  const handlers: Handlers = {
    ...mailboxHandlers({ store: store.mailbox, crypto, clock, hub }),
    ...tokenHandlers(store.tokens),
    CAPABILITIES: { run: () => ({ cmd: "CAPABILITIES", json: JSON.stringify(capabilitiesOf(config, handlers)) }) },
  };
  return handlers;
}

const addressKeyBy =
  ({ proxyHeader, trustedProxies }: Config) =>
  (request: IncomingMessage): string =>
    addressKeyOf(request, proxyHeader, trustedProxies);

function httpRoutes(parts: RelayParts, state: State, handlers: Handlers, hub: Hub, limits: RateLimits): HttpServices["routes"] {
  const { config, clock, crypto, store, log } = parts;
  const health = createHealth(store, clock, () => state.draining);
  const addressKey = addressKeyBy(config);
  const services = { store: store.mailbox, tokens: store.tokens, crypto, clock, hub, limits, addressKey, log };
  const submit = observedSealed(sealedNoteEndpoint(services), parts.observer ?? nobody);
  return {
    "GET /healthz": () => health.healthz(),
    "GET /readyz": () => health.readyz(),
    "GET /v1/capabilities": () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(capabilitiesOf(config, handlers)),
    }),
    "POST /v1/note/submit": (request, path) => (state.draining ? plain(503, "unavailable: draining") : submit(request, path)),
  };
}

function createService(parts: RelayParts, state: State, blocks: BlockList): Service {
  const { config, clock, random, crypto, log, observer = nobody } = parts;
  const hub = observedHub(createLocalHub(clock, config.notifyBatchSecs), observer);
  const limits = observedLimits(createRateLimits(config.rateFactor), observer);
  const handlers = commandHandlers(parts, hub);
  const sockets = createSockets({
    clock,
    random,
    nextRequestId: createRequestIds(random),
    authenticate: createAuthenticator(crypto, () => state.hosts),
    dispatcher: observedDispatcher(guardedDispatcher(createDispatcher(handlers, limits, clock, log), blocks), observer),
    limits,
    hub,
    log,
    observer,
    admission: createAdmission(config.rateFactor, observer),
    addressKey: addressKeyBy(config),
  });
  const routes = httpRoutes(parts, state, handlers, hub, limits);
  return { sockets, server: createHttpServer({ routes, app: createApp(config, clock), sockets, log }) };
}

export function createRelay(parts: RelayParts): Relay {
  const { config, clock, store, log, observer = nobody } = parts;
  const state: State = { hosts: [], draining: false };
  const blocks = createBlockList(store.blocks, clock, log);
  const { server, sockets } = createService({ ...parts, store: guardedStore(store, blocks) }, state, blocks);
  const stopUpkeep = startUpkeep(observedMailbox(store.mailbox, observer), clock, log);
  observer.usageFrom(() => store.usage());
  const closeStore = (): Promise<void> => {
    blocks.stop();
    return stopUpkeep().then(() => store.close());
  };
  let drained: Promise<void> | undefined;
  return {
    async listen() {
      await blocks.start();
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, () => resolve());
      });
      const { port } = server.address() as AddressInfo;
      state.hosts = acceptedHosts(config, port);
      const local = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
      return { local, address: config.publicUrl?.origin ?? local };
    },
    drain() {
      state.draining = true;
      drained ??= drain({ server, sockets, clock, log, closeStore });
      return drained;
    },
  };
}
