/** The relay, put together from its parts; tests build it in-process with a clock and a store of their own. */
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { backupHandlers } from "./backup/handlers.ts";
import { capabilitiesOf } from "./capabilities.ts";
import type { Config } from "./config.ts";
import type { RelayCrypto } from "./crypto.ts";
import type { Hub } from "./hub/hub.ts";
import { createLocalHub } from "./hub/local-hub.ts";
import { createRateLimits, type RateLimits } from "./limits/budgets.ts";
import { mailboxHandlers } from "./mailbox/handlers.ts";
import { sealedNotes } from "./mailbox/sealed-submit.ts";
import { drain } from "./ops/drain.ts";
import { createHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import { type Purge, startUpkeep } from "./ops/upkeep.ts";
import { pollRoutes } from "./poll/endpoints.ts";
import { Pollers } from "./poll/pollers.ts";
import type { Clock, Random } from "./ports.ts";
import type { RoomServices } from "./rooms/access.ts";
import { doorHandlers, missedNotices, moderationHandlers } from "./rooms/door-handlers.ts";
import { roomMessageHandlers } from "./rooms/message-handlers.ts";
import { groupHandlers, roomHandlers } from "./rooms/room-handlers.ts";
import { sealedRoomMessages } from "./rooms/sealed-submit.ts";
import { memberTokenHandlers } from "./rooms/token-handlers.ts";
import type { Store } from "./store/store.ts";
import { tokenHandlers } from "./tokens/handlers.ts";
import { createApp } from "./wire/app.ts";
import { acceptedHosts, createAuthenticator } from "./wire/authenticate.ts";
import { addressKeyOf } from "./wire/client-address.ts";
import { createDispatcher } from "./wire/dispatch.ts";
import { createHttpServer, type HttpServices, plain } from "./wire/http.ts";
import type { Caller, Handlers } from "./wire/outcome.ts";
import { createRequestIds } from "./wire/request-ids.ts";
import { sealedEndpoint } from "./wire/sealed.ts";
import { createSockets, type Sockets } from "./wire/sockets.ts";
import { Uploads } from "./wire/uploads.ts";

export interface RelayParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: RelayCrypto;
  /** The relay closes it when it has drained. */
  readonly store: Store;
  readonly log: Log;
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
  readonly pollers: Pollers;
}

/** What is only known, or changes, once the relay runs. */
interface State {
  hosts: readonly string[];
  draining: boolean;
}

const roomServices = ({ store, crypto, clock }: RelayParts, hub: Hub): RoomServices => ({ store: store.rooms, crypto, clock, hub });

function commandHandlers(parts: RelayParts, hub: Hub): Handlers {
  const { store, crypto, clock, config } = parts;
  const rooms = roomServices(parts, hub);
  const handlers: Handlers = {
    ...mailboxHandlers({ store: store.mailbox, crypto, clock, hub }),
    ...tokenHandlers(store.tokens),
    ...roomHandlers(rooms),
    ...groupHandlers(rooms),
    ...memberTokenHandlers(rooms),
    ...roomMessageHandlers(rooms),
    ...doorHandlers(rooms),
    ...backupHandlers(store.backups, clock),
    ...(config.moderation ? moderationHandlers(rooms) : {}),
    CAPABILITIES: { run: () => ({ cmd: "CAPABILITIES", json: JSON.stringify(capabilitiesOf(config, handlers)) }) },
  };
  return handlers;
}

function httpRoutes(
  parts: RelayParts,
  state: State,
  handlers: Handlers,
  hub: Hub,
  limits: RateLimits,
  addressKey: (request: IncomingMessage) => string,
): HttpServices["routes"] {
  const { config, clock, crypto, store, log } = parts;
  const health = createHealth(store, clock, () => state.draining);
  const sealedServices = { limits, clock, log, addressKey };
  const submitNote = sealedEndpoint(sealedServices, sealedNotes({ store: store.mailbox, crypto, clock, hub }, store.tokens));
  const submitToRoom = sealedEndpoint(sealedServices, sealedRoomMessages(roomServices(parts, hub)));
  const unlessDraining =
    (endpoint: typeof submitNote): typeof submitNote =>
    async (request) =>
      state.draining ? plain(503, "unavailable: draining") : endpoint(request);
  return {
    "GET /healthz": () => health.healthz(),
    "GET /readyz": () => health.readyz(),
    "GET /v1/capabilities": () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(capabilitiesOf(config, handlers)),
    }),
    "POST /v1/note/submit": unlessDraining(submitNote),
    "POST /v1/room/submit": unlessDraining(submitToRoom),
  };
}

/** Tells a newcomer what they missed. */
function welcoming(parts: RelayParts, hub: Hub): (caller: Caller) => Promise<void> {
  const rooms = roomServices(parts, hub);
  return async (caller) => {
    try {
      for (const notice of await missedNotices(rooms, caller)) caller.connection.tell(notice);
    } catch (error) {
      parts.log.error({ error: error instanceof Error ? error.message : "unknown" }, "no welcome");
    }
  };
}

function createService(parts: RelayParts, state: State): Service {
  const { config, clock, random, crypto, log } = parts;
  const hub = createLocalHub(clock, config.notifyBatchSecs, () => undefined);
  const limits = createRateLimits(config.rateFactor);
  const handlers = commandHandlers(parts, hub);
  const uploads = new Uploads(clock);
  const welcome = welcoming(parts, hub);
  const nextRequestId = createRequestIds(random);
  const dispatcher = createDispatcher(handlers, limits, clock, log);
  const authenticate = createAuthenticator(crypto, () => state.hosts);
  const shared = { clock, crypto, random, nextRequestId, authenticate, dispatcher, limits, hub, welcome, uploads, log };
  const sockets = createSockets(shared);
  const pollers = new Pollers(clock, hub, welcome);
  const addressKey = (request: IncomingMessage): string => addressKeyOf(request, config.proxyHeader, config.trustedProxies);
  const routes = {
    ...httpRoutes(parts, state, handlers, hub, limits, addressKey),
    ...pollRoutes({ ...shared, pollers, addressKey, isDraining: () => state.draining }),
  };
  return { sockets, pollers, server: createHttpServer({ routes, app: createApp(config, clock), sockets, log }) };
}

const purgesOf = (store: Store): Purge[] => [
  (now, max) => store.mailbox.purge(now, max),
  (now, max) => store.rooms.purge(now, max),
];

export function createRelay(parts: RelayParts): Relay {
  const { config, clock, store, log } = parts;
  const state: State = { hosts: [], draining: false };
  const { server, sockets, pollers } = createService(parts, state);
  const stopUpkeep = startUpkeep(purgesOf(store), clock, log);
  const closeStore = (): Promise<void> => stopUpkeep().then(() => store.close());
  let drained: Promise<void> | undefined;
  return {
    async listen() {
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
      pollers.release();
      drained ??= drain({ server, sockets, clock, log, closeStore });
      return drained;
    },
  };
}
