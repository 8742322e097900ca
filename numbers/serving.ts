/** What answers requests: pages and OAuth, the API, and the few routes beside them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createHealth } from "../src/host/health.ts";
import { type HttpAnswer, methodsOf, plain, type Routes, routeOf } from "../src/host/http/answer.ts";
import { addressKeyOf } from "../src/host/http/client-address.ts";
import { appsOf, originsCheck } from "./apps.ts";
import { type AuthServer, createAuth } from "./auth/server.ts";
import { type Api, apiOf, pathOf } from "./external/adapter.ts";
import { allowOrigin, type IsOrigin } from "./external/cors.ts";
import { externalHandlers } from "./external/routes.ts";
import { type Area, nobody } from "./ops/observer.ts";
import type { DirectoryParts } from "./parts.ts";
import { relaysOf } from "./relays.ts";

/** With port 0 the issuer is only known once the server listens. */
export interface Service {
  readonly auth: AuthServer;
  readonly api: Api;
  readonly isOrigin: IsOrigin;
  readonly issuer: string;
}

export function createService(parts: DirectoryParts, issuer: string, stopping: AbortSignal): Service {
  const { config, store, keys, mail, clock, random, log, crypto, secrets, directoryKeys, observer = nobody } = parts;
  const { proxyHeader, trustedProxies, lends, relays } = config;
  const apps = appsOf(config, issuer);
  const auth = createAuth({
    ...{ issuer, store, clock, random, keys, mail, log, apps, lending: lends },
    operator: config.operator ?? new URL(issuer).host,
    addressOf: (request) => addressKeyOf(request, proxyHeader, trustedProxies),
  });
  const handlers = externalHandlers({
    ...{ store, crypto, clock, random, log, issuer, lends, stopping, secret: secrets.decoys },
    ...{ tokens: auth.tokens, logins: auth.logins, recoveries: auth.recoveries, delegationToken: auth.delegationToken },
    sign: (fields) => directoryKeys.sign(fields),
    observe: observer.call,
    ...(relays.length > 0 ? { relays: relaysOf(relays, log) } : {}),
  });
  const api = apiOf({ handlers, proxies: { header: proxyHeader, trusted: trustedProxies }, clock, log });
  return { auth, api, issuer, isOrigin: originsCheck(store, apps, () => Math.floor(clock.now())) };
}

/** Routes that are neither pages nor calls. */
export function routesOf(
  { store, clock, log, directoryKeys }: DirectoryParts,
  issuer: () => string,
  isDraining: () => boolean,
): Routes {
  const health = createHealth(store, clock, log, isDraining);
  return {
    "GET /": () => ({ status: 303, headers: { location: "/account" } }),
    "GET /healthz": () => health.healthz(),
    "GET /readyz": () => health.readyz(),
    "GET /.well-known/cairn-numbers.json": () => ({
      status: 200,
      headers: {
        "content-type": "application/json",
        "cache-control": "public, max-age=300",
        // Whoever checks an attestation may read it.
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
      },
      body: JSON.stringify(directoryKeys.document(issuer())),
    }),
  };
}

function noRoute(routes: Routes, path: string): HttpAnswer {
  const methods = methodsOf(routes, path);
  return methods.length === 0 ? plain(404, "not found") : plain(405, "method not allowed", { allow: methods.join(", ") });
}

export async function answer(
  service: Service | undefined,
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<HttpAnswer | "sent"> {
  if (!service) return plain(503, "starting");
  const { auth, api, isOrigin } = service;
  const path = pathOf(request);
  if (api.has(path)) {
    if (!(await allowOrigin(request, response, isOrigin))) await api.serve(request, response);
    return "sent";
  }
  if (auth.handles(path)) {
    await auth.handle(request, response);
    return "sent";
  }
  const route = routeOf(routes, request.method, path);
  return route ? route(request, path) : noRoute(routes, path);
}

/** Which part of the port a path is of. */
export function areaOf(service: Service | undefined, path: string): Area {
  if (service?.api.has(path)) return "api";
  if (!service?.auth.handles(path)) return "other";
  return path.startsWith("/oauth/") ? "oauth" : "pages";
}
