/** The relay, put together from its parts; tests build it in-process with a clock and a store of their own. */
import type { AddressInfo } from "node:net";
import { capabilitiesOf } from "./capabilities.ts";
import type { Config } from "./config.ts";
import type { RelayCrypto } from "./crypto.ts";
import { createLocalHub } from "./hub/local-hub.ts";
import { createRateLimits } from "./limits/budgets.ts";
import { mailboxHandlers } from "./mailbox/handlers.ts";
import { sealedNoteEndpoint } from "./mailbox/sealed-submit.ts";
import { createHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import { startUpkeep } from "./ops/upkeep.ts";
import type { Clock, Random } from "./ports.ts";
import type { Store } from "./store/store.ts";
import { tokenHandlers } from "./tokens/handlers.ts";
import { createApp } from "./wire/app.ts";
import { acceptedHosts, createAuthenticator } from "./wire/authenticate.ts";
import { addressKeyOf } from "./wire/client-address.ts";
import { createDispatcher } from "./wire/dispatch.ts";
import { createHttpServer, type HttpAnswer, plain } from "./wire/http.ts";
import type { Handlers } from "./wire/outcome.ts";
import { createRequestIds } from "./wire/request-ids.ts";
import { createSockets } from "./wire/sockets.ts";

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

/** A drain takes no longer than this, whatever clients do. */
const DRAIN_DEADLINE_SECS = 10;
/** Nor does closing the store: it is whole at every moment, so leaving it open costs nothing. */
const CLOSE_DEADLINE_SECS = 5;

function handlersFor(parts: RelayParts, hub: ReturnType<typeof createLocalHub>): Handlers {
  const { store, crypto, clock, config } = parts;
  const handlers: Handlers = {
    ...mailboxHandlers({ store: store.mailbox, crypto, clock, hub }),
    ...tokenHandlers(store.tokens),
    CAPABILITIES: { run: () => ({ cmd: "CAPABILITIES", json: JSON.stringify(capabilitiesOf(config, handlers)) }) },
  };
  return handlers;
}

export function createRelay(parts: RelayParts): Relay {
  const { config, clock, random, crypto, store, log } = parts;
  const hub = createLocalHub(clock, config.notifyBatchSecs);
  const limits = createRateLimits(config.rateFactor);
  const handlers = handlersFor(parts, hub);
  let hosts: readonly string[] = [];
  let draining = false;
  const sockets = createSockets({
    clock,
    random,
    nextRequestId: createRequestIds(random),
    authenticate: createAuthenticator(crypto, () => hosts),
    dispatcher: createDispatcher(handlers, limits, clock, log),
    limits,
    hub,
    log,
  });
  const health = createHealth(store, clock, () => draining);
  const addressKey = (request: Parameters<typeof addressKeyOf>[0]): string =>
    addressKeyOf(request, config.proxyHeader, config.trustedProxies);
  const submit = sealedNoteEndpoint({ store: store.mailbox, tokens: store.tokens, crypto, clock, hub, limits, addressKey });
  const server = createHttpServer({
    routes: {
      "GET /healthz": () => health.healthz(),
      "GET /readyz": () => health.readyz(),
      "GET /v1/capabilities": (): HttpAnswer => ({
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(capabilitiesOf(config, handlers)),
      }),
      "POST /v1/note/submit": (request) => (draining ? plain(503, "unavailable: draining") : submit(request)),
    },
    app: createApp(config, clock),
    sockets,
    log,
  });
  const stopUpkeep = startUpkeep(store.mailbox, clock, log);

  async function endConnections(): Promise<void> {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await sockets.drain();
    server.closeIdleConnections();
    await ended;
  }

  async function close(): Promise<void> {
    await within(DRAIN_DEADLINE_SECS, endConnections(), () => {
      log.warn("the drain took too long; cutting what is left");
      sockets.cutAll();
      server.closeAllConnections();
    });
    await within(
      CLOSE_DEADLINE_SECS,
      stopUpkeep().then(() => store.close()),
      () => log.warn("the store did not close"),
    );
  }

  /** Waits for the work, but no longer than this. */
  function within(seconds: number, work: Promise<void>, late: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(seconds, () => {
        late();
        resolve();
      });
      work.then(resolve, reject).finally(cancel);
    });
  }

  let drained: Promise<void> | undefined;
  return {
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, () => resolve());
      });
      const { port } = server.address() as AddressInfo;
      hosts = acceptedHosts(config, port);
      const local = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
      return { local, address: config.publicUrl?.origin ?? local };
    },
    drain() {
      draining = true;
      drained ??= close();
      return drained;
    },
  };
}
