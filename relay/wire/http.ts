/** The relay over HTTP: its routes below /v1, all with the same headers, and the app for all other paths. */
import type { IncomingMessage, Server } from "node:http";
import {
  type Endpoint,
  type HttpAnswer,
  methodsOf,
  plain,
  type Routes,
  refusedUpgrade,
  routeOf,
  withAnyName,
} from "../../src/host/http/answer.ts";
import { createHttpServer, type HttpServices } from "../../src/host/http/server.ts";
import { targetOf } from "../../src/host/http/target.ts";
import type { Wire } from "../../src/protocol/wire/wire.ts";
import type { Sockets } from "./sockets.ts";

export interface RelayHttp extends Pick<HttpServices, "unread" | "clock" | "log"> {
  readonly wire: Wire;
  readonly routes: Routes;
  /** The endpoint for paths outside /v1: the app. */
  readonly app: Endpoint;
  readonly sockets: Sockets;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, x-ppp-bound, x-ppp-digest, x-ppp-timestamp",
  "access-control-expose-headers": "date, retry-after",
  "access-control-max-age": "86400",
} as const;
const API = { ...CORS, "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

const SOCKET_PATH = "/v1/ws";

const isApi = (path: string): boolean => path === "/v1" || path.startsWith("/v1/");

/** A declared path as routes are written: without its query, and any name where the declaration has one in angle brackets. */
const formOf = (declared: string): string => (declared.split("?", 1)[0] as string).replace(/<\w+>$/, "*");

/** The answer for a path below /v1 without a route for the method. */
function noRoute({ routes, wire }: RelayHttp, path: string): HttpAnswer {
  const methods = methodsOf(routes, path);
  if (methods.length > 0) return plain(405, "method not allowed", { allow: [...methods, "OPTIONS"].join(", ") });
  if (path === SOCKET_PATH) return plain(426, "this is a WebSocket endpoint", { upgrade: "websocket", connection: "upgrade" });
  const forms = [path, withAnyName(path)];
  const isDeclared = wire.endpoints.some((endpoint) => forms.includes(formOf(endpoint.path)));
  return isDeclared ? plain(501, "feature-disabled: this relay does not do that") : plain(404, "not found");
}

async function answerTo(relay: RelayHttp, request: IncomingMessage): Promise<HttpAnswer> {
  const { path } = targetOf(request);
  const route = routeOf(relay.routes, request.method, path);
  if (!isApi(path)) return route ? route(request, path) : relay.app(request, path);
  if (request.method === "OPTIONS") return { status: 204, headers: API };
  const answer = route ? await route(request, path) : noRoute(relay, path);
  return { ...answer, headers: { ...API, ...answer.headers } };
}

/** The server, not yet listening. */
export const createRelayServer = (relay: RelayHttp): Server =>
  createHttpServer({
    ...relay,
    answer: (request) => answerTo(relay, request),
    upgrade(request, socket, head) {
      if (targetOf(request).path === SOCKET_PATH) relay.sockets.upgrade(request, socket, head);
      else socket.end(refusedUpgrade("404 Not Found"));
    },
  });
