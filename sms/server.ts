/** The gateway as a server, put together from its parts; tests build it in-process with a clock of their own. */
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { drain } from "../src/host/drain.ts";
import { createHealth } from "../src/host/health.ts";
import { type HttpAnswer, methodsOf, plain, type Routes, refusedUpgrade, routeOf } from "../src/host/http/answer.ts";
import { BodyReader } from "../src/host/http/body.ts";
import { addressKeyOf } from "../src/host/http/client-address.ts";
import { listenAt } from "../src/host/http/listen.ts";
import { createHttpServer } from "../src/host/http/server.ts";
import { targetOf } from "../src/host/http/target.ts";
import { HeldBytes } from "../src/host/limits/held-bytes.ts";
import type { Log } from "../src/host/log.ts";
import type { Clock, Random } from "../src/host/ports.ts";
import { startUpkeep } from "../src/host/upkeep.ts";
import type { BoxCrypto } from "../src/protocol/sms/sealed-number.ts";
import { endpoints } from "./endpoints.ts";
import { Gateway } from "./gateway.ts";
import { loadGatewayKeys } from "./keys.ts";
import { httpProvider } from "./providers/http.ts";
import type { Incoming, Provider } from "./providers/provider.ts";
import { smppProvider } from "./providers/smpp.ts";
import type { SmsSettings } from "./settings.ts";
import { NumberStore } from "./store.ts";

const MAX_INCOMING = 4 * 1024 * 1024;
const MAX_UNREAD = 4 * 1024 * 1024;

const HEADERS = {
  // Apps of any origin ask; nothing here depends on who does.
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "content-type",
  "access-control-expose-headers": "retry-after",
  "access-control-max-age": "86400",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

export interface ServerParts {
  readonly settings: SmsSettings;
  readonly crypto: BoxCrypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface SmsServer {
  /** Where it listens. */
  listen(): Promise<string>;
  drain(): Promise<void>;
}

async function answerTo(routes: Routes, request: IncomingMessage): Promise<HttpAnswer> {
  const { path } = targetOf(request);
  if (request.method === "OPTIONS") return { status: 204, headers: HEADERS };
  const route = routeOf(routes, request.method, path);
  const methods = methodsOf(routes, path);
  const missing = methods.length > 0 ? plain(405, "method not allowed", { allow: methods.join(", ") }) : plain(404, "not found");
  const answer = route ? await route(request, path) : missing;
  return { ...answer, headers: { ...HEADERS, ...answer.headers } };
}

/** @throws ConfigError, StoreError when the data directory does not hold what it should */
export function createSmsServer({ settings, crypto, clock, random, log }: ServerParts): SmsServer {
  const keys = loadGatewayKeys(settings.dataDir, crypto, random);
  const store = new NumberStore(settings.dataDir);
  const incoming: Incoming = (from, text) => gateway.incoming(from, text);
  const provider: Provider =
    "smpp" in settings.provider
      ? smppProvider(settings.provider.smpp, incoming, clock, log)
      : httpProvider(settings.provider.http, log);
  const gateway = new Gateway({ ...settings, keys, store, provider, clock, random });
  let isDraining = false;
  const health = createHealth(store, clock, log, () => isDraining);
  const routes: Routes = {
    "GET /healthz": () => health.healthz(),
    "GET /readyz": async () => (provider.isUp() || isDraining ? health.readyz() : plain(503, "the provider takes no texts")),
    ...endpoints({
      ...settings,
      gateway,
      publicKey: keys.publicKey,
      bodies: new BodyReader(clock, new HeldBytes(MAX_INCOMING)),
      clock,
      addressKey: (request) => addressKeyOf(request, settings.proxyHeader, settings.trustedProxies),
    }),
  };
  const server = createHttpServer({
    answer: (request) => answerTo(routes, request),
    upgrade: (_request, socket) => socket.end(refusedUpgrade("404 Not Found")),
    unread: new HeldBytes(MAX_UNREAD),
    clock,
    log,
  });
  const stopUpkeep = startUpkeep({ purges: [store.purge], clock, log, onDeleted: () => undefined });
  let drained: Promise<void> | undefined;
  return {
    async listen() {
      await listenAt(server, settings.port, settings.host, log);
      const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    },
    drain() {
      isDraining = true;
      // Whatever still waits for the provider is answered before the database closes.
      const sockets = { drain: async () => undefined, cutAll: () => provider.close() };
      const closeStore = async (): Promise<void> => {
        provider.close();
        await stopUpkeep();
        store.close();
      };
      drained ??= drain({ server, sockets, clock, log, closeStore });
      return drained;
    },
  };
}
