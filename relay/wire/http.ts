/** HTTP on node:http: a small route table, the same headers everywhere, and the app for whatever is no API. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { ENDPOINTS } from "../../src/protocol/wire/endpoints.ts";
import type { Log } from "../ops/log.ts";
import type { Sockets } from "./sockets.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export type Endpoint = (request: IncomingMessage, path: string) => HttpAnswer | Promise<HttpAnswer>;

export interface HttpServices {
  /** By `<method> <path>`. */
  readonly routes: Readonly<Record<string, Endpoint>>;
  /** Everything outside /v1: the app. */
  readonly app: Endpoint;
  readonly sockets: Sockets;
  readonly log: Log;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, x-ppp-bound, x-ppp-timestamp",
  "access-control-expose-headers": "date, retry-after",
  "access-control-max-age": "86400",
} as const;
const API = { ...CORS, "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

export const plain = (status: number, text: string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body: `${text}\n`,
});

const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split(/[?#]/, 1)[0] as string;
const isApi = (path: string): boolean => path === "/v1" || path.startsWith("/v1/");
const declaredPaths = new Set(ENDPOINTS.map(({ path }) => path.split("?", 1)[0]));

/** What no route answers below /v1. */
function noRoute({ routes }: HttpServices, path: string): HttpAnswer {
  const methods = Object.keys(routes).filter((route) => route.endsWith(` ${path}`));
  if (methods.length > 0) {
    return plain(405, "method not allowed", { allow: [...methods.map((route) => route.split(" ", 1)[0]), "OPTIONS"].join(", ") });
  }
  if (path === "/v1/ws") return plain(426, "this is a WebSocket endpoint", { upgrade: "websocket", connection: "upgrade" });
  return declaredPaths.has(path) ? plain(501, "feature-disabled: this relay does not do that") : plain(404, "not found");
}

async function answerTo(services: HttpServices, request: IncomingMessage): Promise<HttpAnswer> {
  const path = pathOf(request);
  const route = services.routes[`${request.method === "HEAD" ? "GET" : request.method} ${path}`];
  if (!isApi(path)) return route ? route(request, path) : services.app(request, path);
  if (request.method === "OPTIONS") return { status: 204, headers: API };
  const answer = route ? await route(request, path) : noRoute(services, path);
  return { ...answer, headers: { ...API, ...answer.headers } };
}

function send(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  const bodiless = answer.status === 204 || answer.status === 304;
  const length: Record<string, string> = bodiless ? {} : { "content-length": String(body?.length ?? 0) };
  // A body that was refused unread would be taken for the next request.
  const hangUp: Record<string, string> = request.complete || !hasBody(request) ? {} : { connection: "close" };
  response.writeHead(answer.status, { ...answer.headers, ...length, ...hangUp });
  response.end(request.method === "HEAD" || bodiless ? undefined : body);
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;

async function respond(services: HttpServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(request, response, await answerTo(services, request));
  } catch (error) {
    services.log.error({ error: error instanceof Error ? error.message : "unknown" }, "request failed");
    if (!response.headersSent) send(request, response, plain(500, "internal error"));
    else response.destroy();
  }
}

/** The server, not yet listening. */
export function createHttpServer(services: HttpServices): Server {
  const server = createServer({ requestTimeout: 120_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
  server.on("request", (request, response) => {
    response.on("error", () => undefined);
    void respond(services, request, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => undefined);
    if (pathOf(request) === "/v1/ws") services.sockets.upgrade(request, socket, head);
    else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return server;
}
