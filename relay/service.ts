/** What serves requests, over both transports: everything of a relay but its life cycle. */
import type { IncomingMessage, Server } from "node:http";
import { createHealth } from "../src/host/health.ts";
import { type Endpoint, plain, type Routes } from "../src/host/http/answer.ts";
import { Bodies } from "../src/host/http/body.ts";
import { addressKeyOf } from "../src/host/http/client-address.ts";
import { staticSite } from "../src/host/http/static-site.ts";
import { createAdmission } from "../src/host/limits/admission.ts";
import { HeldBytes } from "../src/host/limits/held-bytes.ts";
import { logError } from "../src/host/log.ts";
import { WIRE } from "../src/protocol/wire/wire.ts";
import { type Commands, createCommands } from "./commands.ts";
import type { Hub } from "./hub/hub.ts";
import { createLocalHub } from "./hub/local-hub.ts";
import { createRateLimits, type RateLimits } from "./limits/budgets.ts";
import { sealedNotes } from "./mailbox/sealed-submit.ts";
import { type BlockList, guardedDispatcher } from "./ops/blocks.ts";
import { observedDispatcher, observedHub, observedSealed } from "./ops/observed.ts";
import { nobody } from "./ops/observer.ts";
import type { KeyedParts } from "./parts.ts";
import { pollRoutes } from "./poll/endpoints.ts";
import { Pollers } from "./poll/pollers.ts";
import type { Push } from "./push/push.ts";
import type { RoomServices } from "./rooms/access.ts";
import { missedNotices } from "./rooms/door-handlers.ts";
import { sealedRoomMessages } from "./rooms/sealed-submit.ts";
import { appHeaders } from "./wire/app-headers.ts";
import { createAuthenticator } from "./wire/authenticate.ts";
import { createBoundForms } from "./wire/bound-forms.ts";
import { createDispatcher } from "./wire/dispatch.ts";
import { createRelayServer } from "./wire/http.ts";
import type { Caller } from "./wire/outcome.ts";
import { createRequestIds } from "./wire/request-ids.ts";
import { sealedEndpoint } from "./wire/sealed.ts";
import { createSockets, type Sockets } from "./wire/sockets.ts";
import { Uploads } from "./wire/uploads.ts";

/** Of frames and bodies that are not whole yet, all connections together. Uploads have places of their own. */
const MAX_INCOMING = 64 * 1024 * 1024;
/** Of answers and notices that are not read yet, all connections together. */
const MAX_UNREAD = 64 * 1024 * 1024;

export interface Service {
  readonly server: Server;
  readonly sockets: Sockets;
  readonly pollers: Pollers;
}

/** What is only known, or changes, once the relay runs. */
export interface State {
  hosts: readonly string[];
  draining: boolean;
}

/** What the plain routes need beside the relay's parts. */
interface Shared {
  readonly hub: Hub;
  readonly limits: RateLimits;
  readonly bodies: Bodies;
  readonly rooms: RoomServices;
  readonly commands: Commands;
  /** The client's address as a rate limit key (IPv6 by /64). */
  readonly addressKey: (request: IncomingMessage) => string;
}

function plainRoutes(parts: KeyedParts, state: State, shared: Shared): Routes {
  const { clock, crypto, store, log, observer = nobody } = parts;
  const { hub, limits, bodies, rooms, commands, addressKey } = shared;
  const health = createHealth(store, clock, () => state.draining);
  const sealedServices = { limits, bodies, log, addressKey };
  const submitNote = sealedEndpoint(sealedServices, sealedNotes({ store: store.mailbox, crypto, clock, hub }, store.tokens));
  const submitToRoom = sealedEndpoint(sealedServices, sealedRoomMessages(rooms));
  const unlessDraining = (endpoint: Endpoint): Endpoint => {
    const counted = observedSealed(endpoint, observer);
    return async (request, path) => (state.draining ? plain(503, "unavailable: draining") : counted(request, path));
  };
  return {
    "GET /healthz": () => health.healthz(),
    "GET /readyz": () => health.readyz(),
    "GET /v1/capabilities": () => ({
      status: 200,
      // By which a client notices that its own clock is wrong.
      headers: { "content-type": "application/json", date: new Date(clock.now() * 1000).toUTCString() },
      body: commands.capabilities(),
    }),
    "POST /v1/note/submit": unlessDraining(submitNote),
    "POST /v1/room/submit": unlessDraining(submitToRoom),
  };
}

/** Tells a newcomer what they missed. */
function welcoming(rooms: RoomServices, { log }: KeyedParts): (caller: Omit<Caller, "address">) => Promise<void> {
  return async (caller) => {
    try {
      for (const notice of await missedNotices(rooms, caller)) caller.connection.tell(notice);
    } catch (error) {
      logError(
        log,
        error,
        "a client that came back could not be told which knocks and admissions it missed; it hears them when it connects again",
      );
    }
  };
}

export function createService(parts: KeyedParts, state: State, push: Push, blocks: BlockList): Service {
  const { config, clock, random, crypto, store, log, observer = nobody } = parts;
  const hub = observedHub(createLocalHub(clock, config.notifyBatchSecs, push.waker.wake), observer);
  const limits = createRateLimits(config, clock, observer);
  const rooms = { store: store.rooms, crypto, clock, hub };
  const commands = createCommands(parts, rooms, hub, push);
  const welcome = welcoming(rooms, parts);
  const incoming = new HeldBytes(MAX_INCOMING);
  const wire = {
    ...{ clock, crypto, random, limits, hub, welcome, log },
    nextRequestId: createRequestIds(random),
    dispatcher: observedDispatcher(guardedDispatcher(createDispatcher(commands.handlers, limits, log), blocks), observer),
    authenticate: createAuthenticator(crypto, () => state.hosts),
    boundForms: createBoundForms(config.requireBound, { store: store.boundKeys, key: parts.key, clock, log }),
    uploads: new Uploads(clock),
    incoming,
    bodies: new Bodies(clock, incoming),
    unread: new HeldBytes(MAX_UNREAD),
  };
  const addressKey = (request: IncomingMessage): string => addressKeyOf(request, config.proxyHeader, config.trustedProxies);
  const sockets = createSockets({
    ...wire,
    observer,
    addressKey,
    admission: createAdmission(config.rateFactor, clock, () => observer.limited("unproved-connections")),
  });
  const pollers = new Pollers(clock, hub, welcome);
  const routes = {
    ...plainRoutes(parts, state, { hub, limits, bodies: wire.bodies, rooms, commands, addressKey }),
    ...pollRoutes({ ...wire, pollers, addressKey, isDraining: () => state.draining }),
  };
  const app = staticSite(config.appDir, appHeaders(config), "The app is not built here; this is a relay.", clock);
  return { sockets, pollers, server: createRelayServer({ ...wire, wire: WIRE, routes, app, sockets }) };
}
